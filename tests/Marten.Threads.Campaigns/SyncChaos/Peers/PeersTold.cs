using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.SyncChaos.Peers;

/// <summary>What the peers of a schedule told. Thread-safe.</summary>
internal sealed class PeersTold
{
    private const int FindingsMax = 5;

    private readonly Lock _lock = new();
    private readonly List<(string Thread, string Mark)> _done = [];
    private readonly List<string> _findings = [];

    /// <summary>How many writes were acknowledged.</summary>
    public int Done
    {
        get
        {
            lock (_lock) return _done.Count;
        }
    }

    /// <summary>Writes that the database cut short.</summary>
    public int Failed { get; private set; }

    /// <summary>What must not happen, as the peers noticed it; the first ones.</summary>
    public IReadOnlyList<string> Findings
    {
        get
        {
            lock (_lock) return [.. _findings.Take(FindingsMax)];
        }
    }

    /// <summary>Marks of the acknowledged writes to a thread.</summary>
    public IReadOnlyList<string> MarksOf(ThreadId thread)
    {
        var id = thread.ToString();
        lock (_lock) return [.. _done.Where(one => one.Thread == id).Select(static one => one.Mark)];
    }

    public void Take(string line)
    {
        var words = line.Split(' ', 3);
        lock (_lock)
        {
            if (words[0] == PeerWriter.Done) _done.Add((words[1], words[2]));
            else if (words[0] == PeerWriter.Failed) Failed++;
            else _findings.Add(line.Length > 3000 ? line[..3000] : line);
        }
    }
}
