namespace Marten.Threads.Libp2p.Tests.Handshakes;

/// <summary>One way to shake hands wrongly.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Failure">What the victim calls it.</param>
internal sealed record RogueKind(string Name, Libp2pFailure Failure = Libp2pFailure.HandshakeRefused)
{
    /// <summary>Makes the payload that says who it is; null for an honest one.</summary>
    public Func<RogueScene, byte[]>? Payload { get; init; }

    /// <summary>Changes its message with the payload, message 2 of a listener and message 3 of a dialer; null leaves it, an empty array instead of a message closes the connection.</summary>
    public Func<byte[], byte[]>? Message { get; init; }

    /// <summary>Changes its ephemeral key on the wire.</summary>
    public Func<byte[], byte[]>? FirstKey { get; init; }
}
