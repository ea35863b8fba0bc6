using Marten.Threads.Ingesting;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Pulling;

/// <summary>Takes in the pages of one pull and counts what they bring.</summary>
internal sealed class PullRun(
    ThreadId thread, PeerId peer, PullPositions positions, IThreadReplica replica, IRecordIngest ingest, IReadOnlyList<ReplicaLog> known, IProgress<PullProgress>? progress, int refusalsMax)
{
    private readonly HashSet<(LogId Log, Multiaddr Address)> _addresses = [.. known.SelectMany(static log => log.Addresses.Select(address => (log.Id, address)))];
    private readonly HashSet<LogId> _logs = [.. known.Select(static log => log.Id)];
    private readonly List<IngestRefusal> _refusals = [];
    private long _appended;

    /// <summary>Answers that were taken in.</summary>
    public int Pages { get; private set; }

    /// <summary>Whether records came whose predecessors are missing here.</summary>
    public bool HasGaps { get; private set; }

    /// <summary>Takes in a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="isFurther">Whether it ends where none before it did.</param>
    /// <param name="cancellationToken">Stops the work; what is stored stays.</param>
    /// <returns>Whether it is worth asking for another one.</returns>
    public async Task<bool> TakeAsync(PulledPage page, bool isFurther, CancellationToken cancellationToken)
    {
        Pages++;
        foreach (var log in page.Logs) positions.Told(log.Id, log.Head.Counter);
        if (page.Logs.Any(IsNews)) await replica.AddLogsAsync(thread, page.Logs, cancellationToken).ConfigureAwait(false);
        if (page.Records.Count == 0) return false;

        var before = _appended;
        var told = progress is null ? null : new Progress(this, before);
        var report = await ingest.IngestAsync(thread, page.Records, told, cancellationToken).ConfigureAwait(false);
        _appended = before + report.Appended;
        _refusals.AddRange(report.Refusals.Take(refusalsMax - _refusals.Count));
        HasGaps |= report.Gaps.Count > 0;

        // A log of which something is of no use would only take the room of others: each page brings something new, or ends a log, or is the last one.
        var isMuted = false;
        foreach (var log in report.Gaps.Select(static gap => gap.Log).Concat(report.Refusals.Select(static refusal => refusal.Log)).Distinct()) isMuted |= positions.Mute(log);
        return isMuted || report.Appended > 0 || (isFurther && page.Ends.Any(end => positions.IsFromRoot(end.Log)));
    }

    public PullReport Report(PullEnd end, string detail) =>
        new(end, _appended, Pages, _refusals, detail) { Missing = Math.Max(0, positions.Expected - _appended) };

    private bool IsNews(ReplicaLog log)
    {
        var isNews = _logs.Add(log.Id);
        foreach (var address in log.Addresses) isNews |= _addresses.Add((log.Id, address));
        return isNews;
    }

    private sealed class Progress(PullRun run, long before) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => run.Tell(before + value.Appended);
    }

    private void Tell(long appended) => progress?.Report(new PullProgress(peer, appended, positions.Expected));
}
