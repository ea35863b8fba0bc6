using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Replicating;

/// <summary>How the last exchange with a peer about a thread went.</summary>
public enum PeerOutcome
{
    /// <summary>Nothing was exchanged yet.</summary>
    None = 0,

    /// <summary>Both sides hold the same heads.</summary>
    InSync = 1,

    /// <summary>One side holds records that the other lacks.</summary>
    Differs = 2,

    /// <summary>The peer could not be reached, or answered nonsense or a no.</summary>
    Failed = 3,
}

/// <summary>What is known of a thread's state at a peer.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Peer">The peer.</param>
/// <param name="Outcome">How the last exchange went.</param>
/// <param name="Missing">Records that the peer said it has and that are not here; 0 when it said nothing of the kind.</param>
/// <param name="Error">What went wrong; empty unless the exchange failed.</param>
public sealed record PeerReport(ThreadId Thread, PeerId Peer, PeerOutcome Outcome, long Missing = 0, string Error = "")
{
    /// <summary>When the last exchange was; null before it was stored.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>When both sides were last seen to hold the same heads; null for never.</summary>
    public DateTimeOffset? InSyncAt { get; init; }

    /// <summary>Exchanges that failed since the last one that did not.</summary>
    public int Failures { get; init; }
}
