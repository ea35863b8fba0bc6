using System.Buffers.Binary;
using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Handshakes;

/// <summary>Shakes hands like an honest peer but for what a test makes it do.</summary>
internal sealed class Rogue
{
    private static readonly byte[] Domain = "noise-libp2p-static-key:"u8.ToArray();

    public SigningKey Key { get; init; } = TestHost.NewKey();

    /// <summary>Whom the host believes to dial; the key's owner unless it is another one.</summary>
    public PeerId? Claimed { get; init; }

    public PeerId Id => Claimed ?? Key.VerifyingKey.ToPeerId();

    /// <summary>The muxers in the payload; none to negotiate afterwards.</summary>
    public string[] Muxers { get; init; } = [ConnectionUpgrade.YamuxProtocol];

    /// <summary>What is negotiated when there are none.</summary>
    public string ClassicMuxer { get; init; } = ConnectionUpgrade.YamuxProtocol;

    /// <summary>The payload, of its own and the other side's static key.</summary>
    public Func<Rogue, byte[], byte[], byte[]> Payload { get; init; } = static (rogue, own, _) => rogue.Proof(own);

    /// <summary>Changes a message before it is sent, by its number from 0; null for none at all, and the end of the connection.</summary>
    public Func<int, byte[], byte[]?> Alter { get; init; } = static (_, message) => message;

    public static byte[] Signed(byte[] staticKey) => [.. Domain, .. staticKey];

    public byte[] Proof(byte[] staticKey) => Said(Key.VerifyingKey.Protobuf.ToArray(), Key.Sign(Signed(staticKey)));

    public byte[] Said(byte[] key, byte[] signature) =>
        new NoisePayload { IdentityKey = key, IdentitySignature = signature, StreamMuxers = Muxers }.Write();

    /// <summary>Dials: the encrypted stream, or null when a message was held back.</summary>
    public async Task<Stream?> DialAsync(Stream bare, CancellationToken token)
    {
        await MultistreamSelect.SelectAsync(bare, [NoiseUpgrade.Protocol], token);
        using NoiseHandshake handshake = Begin(isInitiator: true, out byte[] own);
        if (!await SendAsync(bare, 0, handshake.WriteFirst([]), token))
            return null;
        handshake.TryReadSecond(await ReceiveAsync(bare, token), out _);
        if (!handshake.TryWriteThird(Payload(this, own, handshake.RemoteStatic.ToArray()), out byte[] third) || !await SendAsync(bare, 2, third, token))
            return null;
        return await FinishAsync(bare, handshake, isDialer: true, token);
    }

    /// <summary>Answers a dial.</summary>
    public async Task<Stream?> AcceptAsync(Stream bare, CancellationToken token)
    {
        await MultistreamSelect.AcceptAsync(bare, static one => one == NoiseUpgrade.Protocol, token);
        using NoiseHandshake handshake = Begin(isInitiator: false, out byte[] own);
        handshake.TryReadFirst(await ReceiveAsync(bare, token), out _);
        if (!handshake.TryWriteSecond(Payload(this, own, new byte[32]), out byte[] second) || !await SendAsync(bare, 1, second, token))
            return null;
        handshake.TryReadThird(await ReceiveAsync(bare, token), out _);
        return await FinishAsync(bare, handshake, isDialer: false, token);
    }

    private static NoiseHandshake Begin(bool isInitiator, out byte[] own)
    {
        var staticKey = new NoiseKeyPair(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        own = staticKey.Public.ToArray();
        return new NoiseHandshake(isInitiator, staticKey, new NoiseKeyPair(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
    }

    private static async Task<byte[]> ReceiveAsync(Stream bare, CancellationToken token)
    {
        byte[] head = new byte[2];
        await bare.ReadExactlyAsync(head, token);
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await bare.ReadExactlyAsync(message, token);
        return message;
    }

    private async Task<Stream> FinishAsync(Stream bare, NoiseHandshake handshake, bool isDialer, CancellationToken token)
    {
        (NoiseCipher sending, NoiseCipher receiving) = handshake.Split();
        var stream = new NoiseStream(bare, sending, receiving);
        if (Muxers.Length == 0 && isDialer)
            await MultistreamSelect.SelectAsync(stream, [ClassicMuxer], token);
        else if (Muxers.Length == 0)
            await MultistreamSelect.AcceptAsync(stream, one => one == ClassicMuxer, token);
        return stream;
    }

    private async Task<bool> SendAsync(Stream bare, int index, byte[] message, CancellationToken token)
    {
        byte[]? altered = Alter(index, message);
        if (altered is null)
            return false;
        byte[] framed = new byte[2 + altered.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)altered.Length);
        altered.CopyTo(framed, 2);
        await bare.WriteAsync(framed, token);
        return true;
    }
}
