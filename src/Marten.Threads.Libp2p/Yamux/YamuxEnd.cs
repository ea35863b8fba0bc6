namespace Marten.Threads.Libp2p.Yamux;

/// <summary>Why a session ended.</summary>
/// <param name="Failure">The kind of reason.</param>
/// <param name="Reason">In words, without anything the peer sent.</param>
/// <param name="Cause">What was thrown below, or null.</param>
internal sealed record YamuxEnd(Libp2pFailure Failure, string Reason, Exception? Cause = null)
{
    /// <summary>For those who still use a stream of it.</summary>
    public Libp2pException ToException() => new(Failure, Reason, Cause);

    public static YamuxEnd Violation(string reason) => new(Libp2pFailure.ProtocolViolation, reason);
}
