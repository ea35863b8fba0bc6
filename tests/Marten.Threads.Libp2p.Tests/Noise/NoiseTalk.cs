using Marten.Threads.Libp2p.Noise;

namespace Marten.Threads.Libp2p.Tests.Noise;

/// <summary>Both sides of a handshake in one place, so that a test says who says what.</summary>
internal sealed class NoiseTalk : IDisposable
{
    public NoiseTalk(byte[]? initiatorPrologue = null, byte[]? responderPrologue = null)
    {
        Initiator = new NoiseHandshake(isInitiator: true, new NoiseKeyPair(Bytes.Of(32, 1)), new NoiseKeyPair(Bytes.Of(32, 2)), initiatorPrologue);
        Responder = new NoiseHandshake(isInitiator: false, new NoiseKeyPair(Bytes.Of(32, 3)), new NoiseKeyPair(Bytes.Of(32, 4)), responderPrologue);
    }

    public NoiseTalk(NoiseVector vector)
    {
        Initiator = new NoiseHandshake(isInitiator: true, new NoiseKeyPair(vector.InitiatorStatic), new NoiseKeyPair(vector.InitiatorEphemeral), vector.Prologue);
        Responder = new NoiseHandshake(isInitiator: false, new NoiseKeyPair(vector.ResponderStatic), new NoiseKeyPair(vector.ResponderEphemeral), vector.Prologue);
    }

    public NoiseHandshake Initiator { get; }

    public NoiseHandshake Responder { get; }

    /// <summary>Writes one of the three messages, 0 to 2, on the side whose turn it is.</summary>
    public byte[] Write(int index, byte[] payload)
    {
        byte[] message = [];
        bool written = index switch
        {
            0 => (message = Initiator.WriteFirst(payload)).Length > 0,
            1 => Responder.TryWriteSecond(payload, out message),
            _ => Initiator.TryWriteThird(payload, out message),
        };
        written.ShouldBeTrue();
        return message;
    }

    /// <summary>Reads one of the three messages, 0 to 2, on the side that waits for it.</summary>
    public bool TryRead(int index, ReadOnlySpan<byte> message, out byte[] payload) => index switch
    {
        0 => Responder.TryReadFirst(message, out payload),
        1 => Initiator.TryReadSecond(message, out payload),
        _ => Responder.TryReadThird(message, out payload),
    };

    /// <summary>Exchanges the messages before the given one, each with a payload.</summary>
    public NoiseTalk UpTo(int index)
    {
        for (int i = 0; i < index; i++)
            TryRead(i, Write(i, Bytes.Of(10)), out _).ShouldBeTrue();
        return this;
    }

    public void Dispose()
    {
        Initiator.Dispose();
        Responder.Dispose();
    }
}
