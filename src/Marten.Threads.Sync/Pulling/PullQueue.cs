using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Working;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Pulling;

/// <summary>Asks peers for what is missing here, each about a thread once at a time. Thread-safe.</summary>
internal sealed class PullQueue : IPullRequests
{
    /// <summary>Pulls at a time: what arrives is verified on all cores anyway, and each holds a reply of some megabytes.</summary>
    private const int PullsAtOnce = 4;

    /// <summary>Pairs that wait; what is asked for beyond that is forgotten, and heads tell it again.</summary>
    private const int WaitingMax = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(ThreadId Thread, PeerId Peer), (PullReasons Reasons, int Failures)> _asked = [];
    private readonly KeyedWork<(ThreadId Thread, PeerId Peer)> _work;
    private readonly PeerPull _pull;
    private readonly PairStates _pairs;
    private readonly PeerConditions _conditions;
    private readonly SyncReports _reports;

    public PullQueue(PeerPull pull, PairStates pairs, PeerConditions conditions, SyncReports reports, ILogger logger)
    {
        (_pull, _pairs, _conditions, _reports) = (pull, pairs, conditions, reports);
        _work = new KeyedWork<(ThreadId Thread, PeerId Peer)>(PullsAtOnce, WaitingMax, PullAsync, logger);
    }

    /// <summary>Called when a peer that was not told of the heads here was shown the key, so that it would listen now.</summary>
    public Action<ThreadId, PeerId>? Shown { get; set; }

    public void Request(ThreadId thread, PeerId peer, PullReasons reasons)
    {
        var key = (thread, peer);
        lock (_lock)
        {
            _asked[key] = (_asked.GetValueOrDefault(key).Reasons | reasons, _conditions.FailuresOf(peer));
            if (!_work.Request(key)) _asked.Remove(key);
        }
    }

    public Task RunAsync(CancellationToken cancellationToken) => _work.RunAsync(cancellationToken);

    private async Task PullAsync((ThreadId Thread, PeerId Peer) key, CancellationToken cancellationToken)
    {
        (PullReasons Reasons, int Failures) asked;
        lock (_lock) _asked.Remove(key, out asked);

        // It has fallen silent since it was heard, and to wait for it once for each thread would hold up the threads of others. What it has is found on schedule.
        if (_conditions.FailuresOf(key.Peer) > asked.Failures) return;
        var pair = _pairs.Of(key.Thread, key.Peer);

        // Whoever holds it fetches what is asked for here; what is left is found on schedule.
        if (!await pair.Fetching.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false)) return;
        try
        {
            await PullAsync(key.Thread, key.Peer, pair, asked.Reasons, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            pair.Fetching.Release();
        }
    }

    private async Task PullAsync(ThreadId thread, PeerId peer, PairState pair, PullReasons reasons, CancellationToken cancellationToken)
    {
        if (reasons.HasFlag(PullReasons.Logs))
        {
            var logs = await _pull.LogsAsync(thread, peer, isTrusted: false, cancellationToken).ConfigureAwait(false);
            if (!Take(thread, peer, logs)) return;
            if (!pair.IsTold) Shown?.Invoke(thread, peer);
        }

        if ((reasons & (PullReasons.Records | PullReasons.Root)) == PullReasons.None) return;
        var records = await _pull.RecordsAsync(thread, peer, reasons.HasFlag(PullReasons.Root), isTrusted: false, null, cancellationToken).ConfigureAwait(false);
        Take(thread, peer, records);
    }

    private bool Take(ThreadId thread, PeerId peer, PullReport report)
    {
        switch (report.End)
        {
            case PullEnd.Complete:
                _conditions.Succeeded(peer);
                return true;
            case PullEnd.NoThread or PullEnd.UnknownPeer:
                return false; // deleted, or removed, a moment ago
            case PullEnd.Unreachable:
                _conditions.Failed(peer);
                break;
        }

        _reports.Add(new PeerReport(thread, peer, PeerOutcome.Failed, report.Missing, report.Detail));
        return false;
    }
}
