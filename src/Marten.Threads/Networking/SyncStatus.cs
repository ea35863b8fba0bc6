using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;

namespace Marten.Threads.Networking;

/// <summary>How far a thread is, here and at its peers.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Logs">Logs that are known here.</param>
/// <param name="Records">Records here, on the branches that win.</param>
/// <param name="Peers">Its peers, by id.</param>
public sealed record SyncStatus(ThreadId Thread, int Logs, long Records, IReadOnlyList<PeerSyncStatus> Peers)
{
    /// <summary>Whether all peers were last seen to hold the same heads; false without peers.</summary>
    public bool IsInSync => Peers.Count > 0 && Peers.All(static peer => peer.Outcome == PeerOutcome.InSync);

    /// <summary>Records that a peer said it has and that are not here: of the peer that has most.</summary>
    public long Missing => Peers.Count == 0 ? 0 : Peers.Max(static peer => peer.Missing);

    /// <summary>
    /// How old the last moment is at which some peer held the same heads; zero while one does, null when none ever did.
    /// </summary>
    /// <param name="now">The present.</param>
    public TimeSpan? Lag(DateTimeOffset now)
    {
        if (Peers.Any(static peer => peer.Outcome == PeerOutcome.InSync)) return TimeSpan.Zero;
        var last = Peers.Max(static peer => peer.InSyncAt);
        return last is null ? null : now - last;
    }
}

/// <summary>A thread at one of its peers.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="IsConnected">Whether this process has a connection to it.</param>
/// <param name="Outcome">How the last exchange went.</param>
/// <param name="Missing">Records that it said it has and that are not here.</param>
/// <param name="CheckedAt">When the last exchange was; null for never.</param>
/// <param name="InSyncAt">When both sides last held the same heads; null for never.</param>
/// <param name="Failures">Exchanges that failed since the last one that did not.</param>
/// <param name="Error">What went wrong last; empty when nothing did.</param>
public sealed record PeerSyncStatus(
    PeerId Peer, bool IsConnected, PeerOutcome Outcome, long Missing, DateTimeOffset? CheckedAt, DateTimeOffset? InSyncAt, int Failures, string Error);
