using System.Globalization;
using Marten.Threads.Campaigns.Running;
using Npgsql;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>What the workers told, and what was found. Thread-safe.</summary>
internal sealed class KillTold(CampaignRun run)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private HashSet<string> _done = new(StringComparer.Ordinal);
    private HashSet<string> _void = new(StringComparer.Ordinal);
    private Dictionary<ulong, int> _fed = [];
    private long _bad;

    /// <summary>Events so far.</summary>
    public long Events { get; private set; }

    /// <summary>Units acknowledged in all rounds.</summary>
    public long UnitsDone { get; private set; }

    /// <summary>Units that had to leave no trace, in all rounds.</summary>
    public long UnitsVoid { get; private set; }

    public long Bad => Interlocked.Read(ref _bad);

    /// <summary>How often a worker met a full disk.</summary>
    public int DiskFull
    {
        get
        {
            lock (_lock) return _failures.GetValueOrDefault(PostgresErrorCodes.DiskFull);
        }
    }

    /// <summary>What a round was told, and forgets it: units done, units void, and of each foreign log the counter up to which it was fed.</summary>
    public (HashSet<string> Done, HashSet<string> Void, Dictionary<ulong, int> Fed) TakeRound()
    {
        lock (_lock)
        {
            var round = (_done, _void, _fed);
            (_done, _void, _fed) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), []);
            return round;
        }
    }

    /// <summary>A line of a worker.</summary>
    public void Take(string line)
    {
        var words = line.Split(' ', 3);
        lock (_lock)
        {
            switch (words[0])
            {
                case UnitRole.Done:
                    UnitsDone++;
                    _done.Add(words[1]);
                    return;
                case UnitRole.Void:
                    UnitsVoid++;
                    _void.Add(words[1]);
                    return;
                case UnitRole.Failed:
                    _failures[words[2]] = _failures.GetValueOrDefault(words[2]) + 1;
                    return;
                case IngestRole.Fed:
                    var log = ulong.Parse(words[1], CultureInfo.InvariantCulture);
                    _fed[log] = Math.Max(_fed.GetValueOrDefault(log), int.Parse(words[2], CultureInfo.InvariantCulture));
                    return;
            }
        }

        Find(line);
    }

    public void Event()
    {
        Events++;
        run.Progress.Report(new CampaignProgress(Events, Bad));
    }

    public void Find(string finding)
    {
        var bad = Interlocked.Increment(ref _bad);
        run.Progress.Report(new CampaignProgress(Events, bad, $"seed {run.Seed}, event {Events}: {finding}"));
    }

    /// <summary>Attempts that the database cut short, by PostgreSQL's state or the exception.</summary>
    public string Failures()
    {
        lock (_lock) return string.Join(", ", _failures.OrderByDescending(pair => pair.Value).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} × {pair.Key}")));
    }
}
