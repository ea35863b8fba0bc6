using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Working;

/// <summary>
/// Keeps how exchanges went, for the status that any process shows. What is as before is stored every five minutes, not at each exchange. Thread-safe.
/// </summary>
internal sealed class SyncReports(IPeerDirectory directory, TimeProvider time)
{
    /// <summary>Pairs whose last report is remembered; when full, all are stored once more.</summary>
    private const int RememberedMax = 100_000;

    private static readonly TimeSpan SameFor = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(ThreadId Thread, PeerId Peer), (PeerReport Report, DateTimeOffset At)> _last = [];
    private readonly Dictionary<(ThreadId Thread, PeerId Peer), PeerReport> _waiting = [];

    public void Add(PeerReport report)
    {
        lock (_lock)
        {
            var (key, now) = ((report.Thread, report.Peer), time.GetUtcNow());
            _last.TryGetValue(key, out var last);
            if (report is { Outcome: PeerOutcome.Differs, Missing: 0 } && last.Report is { Outcome: not PeerOutcome.InSync }) report = report with { Missing = last.Report.Missing };
            if (last.Report == report && now - last.At < SameFor) return;
            if (_last.Count >= RememberedMax) _last.Clear();
            _last[key] = (report, now);
            _waiting[key] = report;
        }
    }

    /// <summary>Stores what came since the last time.</summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        List<PeerReport> reports;
        lock (_lock)
        {
            reports = [.. _waiting.Values];
            _waiting.Clear();
        }

        try
        {
            await directory.ReportAsync(reports, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            lock (_lock)
            {
                foreach (var report in reports) _waiting.TryAdd((report.Thread, report.Peer), report);
            }

            throw;
        }
    }
}
