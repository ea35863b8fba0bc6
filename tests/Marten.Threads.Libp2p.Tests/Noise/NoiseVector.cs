namespace Marten.Threads.Libp2p.Tests.Noise;

/// <summary>One recorded conversation: both sides' private keys, and every message in its order. The initiator sends the first of the handshake, then they alternate.</summary>
internal sealed record NoiseVector(
    string Name,
    byte[] InitiatorStatic,
    byte[] ResponderStatic,
    byte[] InitiatorEphemeral,
    byte[] ResponderEphemeral,
    byte[] Prologue,
    IReadOnlyList<NoiseVectorMessage> Messages,
    byte[]? HandshakeHash)
{
    /// <summary>How many messages of XX make the handshake; those after it are transport messages.</summary>
    public const int HandshakeMessageCount = 3;

    /// <summary>The name, for the runner's list.</summary>
    public override string ToString() => Name;
}

/// <summary>What was said and the bytes that it became on the wire.</summary>
internal sealed record NoiseVectorMessage(byte[] Payload, byte[] Ciphertext);
