using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Working;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Pulling;

/// <summary>
/// Asks peers for what is missing here: each for one thread at a time, and in turns, so that whoever is slow holds up his own. Thread-safe.
/// </summary>
internal sealed class PullQueue : IPullRequests
{
    /// <summary>Peers that are asked at a time: what arrives is verified on all cores anyway, and each holds two replies of some megabytes.</summary>
    private const int PeersAtOnce = 8;

    private const int PeersMax = 10_000;

    /// <summary>Threads that wait for one peer; what is asked for beyond that is forgotten, and heads tell it again.</summary>
    private const int ThreadsMax = 10_000;

    /// <summary>How long one thread is fetched before others of the peer have their turn; it goes on where it was.</summary>
    private static readonly TimeSpan TurnMax = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, PullTurns> _turns = [];
    private readonly KeyedWork<PeerId> _work;
    private readonly PeerPull _pull;
    private readonly PairStates _pairs;
    private readonly PeerConditions _conditions;
    private readonly SyncReports _reports;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public PullQueue(PeerPull pull, PairStates pairs, PeerConditions conditions, SyncReports reports, TimeProvider time, ILogger logger)
    {
        (_pull, _pairs, _conditions, _reports, _time, _logger) = (pull, pairs, conditions, reports, time, logger);
        _work = new KeyedWork<PeerId>(PeersAtOnce, PeersMax, TakeTurnAsync, logger);
    }

    /// <summary>Called when a peer that was not told of the heads here was shown the key, so that it would listen now.</summary>
    public Action<ThreadId, PeerId>? Shown { get; set; }

    public void Request(ThreadId thread, PeerId peer, PullReasons reasons)
    {
        lock (_lock)
        {
            if (!_turns.TryGetValue(peer, out var turns)) _turns.Add(peer, turns = new PullTurns(ThreadsMax));
            turns.Add(thread, reasons);
            if (!_work.Request(peer)) _turns.Remove(peer);
        }
    }

    public Task RunAsync(CancellationToken cancellationToken) => _work.RunAsync(cancellationToken);

    private async Task TakeTurnAsync(PeerId peer, CancellationToken cancellationToken)
    {
        ThreadId thread;
        PullReasons reasons;
        lock (_lock)
        {
            if (!_turns.TryGetValue(peer, out var turns)) return;
            (thread, reasons) = turns.Take();
            if (turns.Count == 0) _turns.Remove(peer);
            else _work.Request(peer); // behind the others
        }

        if (await PullAsync(thread, peer, reasons, cancellationToken).ConfigureAwait(false)) return;

        // It fell silent, and to wait for it once for each thread would take a place from others. What it has is found on schedule.
        lock (_lock) _turns.Remove(peer);
    }

    private async Task<bool> PullAsync(ThreadId thread, PeerId peer, PullReasons reasons, CancellationToken cancellationToken)
    {
        // Whoever holds it fetches what is asked for here; what is left is found on schedule.
        var pair = _pairs.Of(thread, peer);
        if (!await pair.Fetching.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false)) return true;
        using var turn = new CancellationTokenSource(TurnMax, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, turn.Token);
        try
        {
            return await PullAsync(thread, peer, pair, reasons, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Request(thread, peer, reasons);
            return true;
        }
        finally
        {
            pair.Fetching.Release();
        }
    }

    private async Task<bool> PullAsync(ThreadId thread, PeerId peer, PairState pair, PullReasons reasons, CancellationToken cancellationToken)
    {
        if (reasons.HasFlag(PullReasons.Logs))
        {
            var logs = await _pull.LogsAsync(thread, peer, isTrusted: false, cancellationToken).ConfigureAwait(false);
            if (logs.End != PullEnd.Complete) return Take(thread, peer, logs);
            if (!pair.IsTold) Shown?.Invoke(thread, peer);
        }

        if (!reasons.HasFlag(PullReasons.Records)) return true;
        var records = await _pull.RecordsAsync(thread, peer, null, isTrusted: false, null, cancellationToken).ConfigureAwait(false);
        if (records is { End: PullEnd.Complete, Appended: 0 }) records = await _pull.ForksAsync(thread, peer, pair, cancellationToken).ConfigureAwait(false);
        return Take(thread, peer, records);
    }

    // Whether the peer is worth the next question.
    private bool Take(ThreadId thread, PeerId peer, PullReport report)
    {
        if (report.Refusals.Count > 0) SyncMessages.Refused(_logger, report.Refusals.Count, thread, peer);
        switch (report.End)
        {
            case PullEnd.Complete:
                _conditions.Succeeded(peer);
                return true;
            case PullEnd.NoThread or PullEnd.UnknownPeer:
                return true; // deleted, or removed, a moment ago
            case PullEnd.Busy:
                _conditions.Busy(peer);
                return false;
            case PullEnd.Unreachable:
                _conditions.Failed(peer);
                break;
            case PullEnd.Rubbish:
                SyncMessages.Rubbish(_logger, peer, thread, report.Detail);
                break;
        }

        _reports.Add(new PeerReport(thread, peer, PeerOutcome.Failed, report.Missing, report.Detail));
        return report.End != PullEnd.Unreachable;
    }
}
