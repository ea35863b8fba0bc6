using System.Buffers.Binary;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>One valid handshake whose keys are fixed, and the sides that speak it: what the other side would have said is known beforehand.</summary>
internal sealed class NoiseTranscript
{
    private const ulong AliceSeed = 11, BobSeed = 12;
    private const int KeyLength = 32;
    private static readonly string[] Muxers = ["/yamux/1.0.0"];

    private readonly SigningKey _alice = SigningKey.Generate(new SeededRandomSource(AliceSeed));
    private readonly SigningKey _bob = SigningKey.Generate(new SeededRandomSource(BobSeed));

    private NoiseTranscript()
    {
    }

    /// <summary>The dialer.</summary>
    public PeerId Alice => _alice.VerifyingKey.ToPeerId();

    /// <summary>The one who is dialed.</summary>
    public PeerId Bob => _bob.VerifyingKey.ToPeerId();

    /// <summary>Messages 1 and 3, each with its length.</summary>
    public byte[] AliceSays { get; private set; } = [];

    /// <summary>Message 2 with its length.</summary>
    public byte[] BobSays { get; private set; } = [];

    public static async Task<NoiseTranscript> RecordAsync()
    {
        var transcript = new NoiseTranscript();
        var first = await SaidAsync(transcript.DialAsync, []);
        transcript.BobSays = await SaidAsync(transcript.AcceptAsync, first);
        transcript.AliceSays = await SaidAsync(transcript.DialAsync, transcript.BobSays);
        return transcript;
    }

    public Task<NoiseOutcome> DialAsync(Stream wire) => new NoiseUpgrade(_alice, new SeededRandomSource(AliceSeed), Muxers).DialAsync(wire, Bob, CancellationToken.None);

    public Task<NoiseOutcome> AcceptAsync(Stream wire) => new NoiseUpgrade(_bob, new SeededRandomSource(BobSeed), Muxers).AcceptAsync(wire, CancellationToken.None);

    /// <summary>What a dialer would say who knows the cipher and lies inside of it.</summary>
    public byte[] AliceSaysInstead(byte[] payload)
    {
        var secrets = new byte[2 * KeyLength];
        new SeededRandomSource(AliceSeed).Fill(secrets);
        using var handshake = new NoiseHandshake(true, new NoiseKeyPair(secrets.AsSpan(0, KeyLength)), new NoiseKeyPair(secrets.AsSpan(KeyLength)));
        var first = handshake.WriteFirst([]);
        if (!handshake.TryReadSecond(BobSays.AsSpan(sizeof(ushort)), out _) || !handshake.TryWriteThird(payload, out var third))
            throw new InvalidOperationException("The transcript is not valid.");
        return [.. Framed(first), .. Framed(third)];
    }

    private static byte[] Framed(byte[] message)
    {
        var framed = new byte[sizeof(ushort) + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, sizeof(ushort));
        return framed;
    }

    private static async Task<byte[]> SaidAsync(Func<Stream, Task<NoiseOutcome>> speak, byte[] heard)
    {
        var wire = new ScriptedStream(heard, 1);
        await speak(wire);
        return wire.Written;
    }
}
