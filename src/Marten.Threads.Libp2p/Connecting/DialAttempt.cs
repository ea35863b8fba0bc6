using Marten.Threads.Libp2p.Addresses;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>What became of the dial of one end point: a connection, or why there is none.</summary>
internal sealed record DialAttempt(DialTarget Target, ConnectionParts? Parts, Libp2pFailure Failure, string Reason)
{
    public static DialAttempt Failed(DialTarget target, Libp2pFailure failure, string reason) => new(target, null, failure, reason);
}
