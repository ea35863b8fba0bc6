using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Writers;

/// <summary>What the writers told about their writes. Thread-safe.</summary>
internal sealed class WritesTold(CampaignRun run)
{
    private readonly Lock _lock = new();
    private readonly List<string> _done = [];

    /// <summary>Writes that were acknowledged.</summary>
    public IReadOnlyList<string> Done => _done;

    public long Total { get; private set; }

    public long Bad { get; private set; }

    public void Take(string line)
    {
        var words = line.Split(' ', 3);
        lock (_lock)
        {
            Total++;
            if (words[0] == WriterRole.Done) _done.Add(words[1]);
        }

        if (words[0] != WriterRole.Done) Find(line);
        else run.Progress.Report(new CampaignProgress(Total, Bad));
    }

    public void Find(string finding)
    {
        lock (_lock) Bad++;
        run.Progress.Report(new CampaignProgress(Total, Bad, $"seed {run.Seed}: {finding}"));
    }
}
