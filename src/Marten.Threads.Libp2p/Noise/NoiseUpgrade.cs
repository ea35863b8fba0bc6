using System.Buffers.Binary;
using System.Security.Cryptography;
using Marten.Threads.Libp2p.Keys;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Noise;

/// <summary>
/// Makes an encrypted connection of a bare one, with the proof of who is at the other end (libp2p's <c>/noise</c>). Each connection has keys of its
/// own. The dialer names the peer that it wants and shows its own identity to nobody else. The time it may take is the caller's to limit.
/// </summary>
/// <param name="identity">The key that names this host.</param>
/// <param name="random">Where the connections' keys come from.</param>
/// <param name="muxers">Muxers to name in the handshake, which saves a round trip; none to negotiate them afterwards.</param>
internal sealed class NoiseUpgrade(SigningKey identity, IRandomSource random, IReadOnlyList<string> muxers)
{
    public const string Protocol = "/noise";

    /// <summary>Longest message of a handshake; the longest honest one has an RSA key of 8,192 bits and takes less than 2.5 KiB.</summary>
    public const int MessageLengthMax = 4096;

    private const int HeadLength = sizeof(ushort);

    private readonly PeerId _self = identity.VerifyingKey.ToPeerId();

    private static ReadOnlySpan<byte> SignatureDomain => "noise-libp2p-static-key:"u8;

    /// <summary>Speaks first, and accepts nobody but the peer it wants.</summary>
    public async Task<NoiseOutcome> DialAsync(Stream stream, PeerId wanted, CancellationToken cancellationToken)
    {
        using NoiseHandshake handshake = Begin(isInitiator: true, out byte[] payload);
        await SendAsync(stream, handshake.WriteFirst([]), cancellationToken).ConfigureAwait(false);
        (byte[]? second, NoiseRefusal refusal) = await ReceiveAsync(stream, cancellationToken).ConfigureAwait(false);
        if (second is null)
            return NoiseOutcome.Refused(refusal);
        if (!handshake.TryReadSecond(second, out byte[] theirs))
            return NoiseOutcome.Refused(NoiseRefusal.MessageInvalid);
        NoiseOutcome peer = Judge(theirs, handshake.RemoteStatic, wanted);
        if (peer.Refusal != NoiseRefusal.None)
            return peer;
        if (!handshake.TryWriteThird(payload, out byte[] third))
            return NoiseOutcome.Refused(NoiseRefusal.MessageInvalid);
        await SendAsync(stream, third, cancellationToken).ConfigureAwait(false);
        return Finish(stream, handshake, peer);
    }

    /// <summary>Answers whoever dialed.</summary>
    public async Task<NoiseOutcome> AcceptAsync(Stream stream, CancellationToken cancellationToken)
    {
        (byte[]? first, NoiseRefusal refusal) = await ReceiveAsync(stream, cancellationToken).ConfigureAwait(false);
        if (first is null)
            return NoiseOutcome.Refused(refusal);
        using NoiseHandshake handshake = Begin(isInitiator: false, out byte[] payload); // keys and a signature, not before somebody asked
        if (!handshake.TryReadFirst(first, out _) || !handshake.TryWriteSecond(payload, out byte[] second))
            return NoiseOutcome.Refused(NoiseRefusal.MessageInvalid);
        await SendAsync(stream, second, cancellationToken).ConfigureAwait(false);
        (byte[]? third, refusal) = await ReceiveAsync(stream, cancellationToken).ConfigureAwait(false);
        if (third is null)
            return NoiseOutcome.Refused(refusal);
        if (!handshake.TryReadThird(third, out byte[] theirs))
            return NoiseOutcome.Refused(NoiseRefusal.MessageInvalid);
        NoiseOutcome peer = Judge(theirs, handshake.RemoteStatic, wanted: default);
        return peer.Refusal == NoiseRefusal.None ? Finish(stream, handshake, peer) : peer;
    }

    private static NoiseOutcome Finish(Stream stream, NoiseHandshake handshake, NoiseOutcome peer)
    {
        (NoiseCipher sending, NoiseCipher receiving) = handshake.Split();
        return peer with { Stream = new NoiseStream(stream, sending, receiving) };
    }

    private NoiseHandshake Begin(bool isInitiator, out byte[] payload)
    {
        Span<byte> secrets = stackalloc byte[2 * NoiseAead.KeyLength];
        random.Fill(secrets);
        var staticKey = new NoiseKeyPair(secrets[..NoiseAead.KeyLength]);
        var ephemeralKey = new NoiseKeyPair(secrets[NoiseAead.KeyLength..]);
        CryptographicOperations.ZeroMemory(secrets);
        payload = new NoisePayload
        {
            IdentityKey = identity.VerifyingKey.Protobuf,
            IdentitySignature = identity.Sign([.. SignatureDomain, .. staticKey.Public.Span]),
            StreamMuxers = muxers,
        }.Write();
        return new NoiseHandshake(isInitiator, staticKey, ephemeralKey);
    }

    private NoiseOutcome Judge(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> remoteStatic, PeerId wanted)
    {
        if (!NoisePayload.TryRead(payload, out NoisePayload? theirs))
            return NoiseOutcome.Refused(NoiseRefusal.PayloadInvalid);
        if (!PeerPublicKey.TryRead(theirs.IdentityKey.Span, out PeerPublicKey? key))
            return NoiseOutcome.Refused(NoiseRefusal.IdentityKeyInvalid);
        if (!key.Verify([.. SignatureDomain, .. remoteStatic], theirs.IdentitySignature.Span))
            return NoiseOutcome.Refused(NoiseRefusal.IdentitySignatureInvalid);
        if (key.PeerId == _self)
            return NoiseOutcome.Refused(NoiseRefusal.OwnIdentity, key.PeerId);
        if (wanted.IsDefined && key.PeerId != wanted)
            return NoiseOutcome.Refused(NoiseRefusal.WrongPeer, key.PeerId);

        // Whoever names none himself negotiates afterwards, whatever the other side named.
        return new NoiseOutcome(null, key.PeerId, muxers.Count == 0 ? [] : theirs.StreamMuxers, NoiseRefusal.None);
    }

    private static ValueTask SendAsync(Stream stream, byte[] message, CancellationToken cancellationToken)
    {
        byte[] framed = new byte[HeadLength + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, HeadLength);
        return stream.WriteAsync(framed, cancellationToken);
    }

    private static async ValueTask<(byte[]? Message, NoiseRefusal Refusal)> ReceiveAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] head = new byte[HeadLength];
        if (await stream.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < HeadLength)
            return (null, NoiseRefusal.Ended);
        int length = BinaryPrimitives.ReadUInt16BigEndian(head);
        if (length > MessageLengthMax)
            return (null, NoiseRefusal.MessageTooLong);
        byte[] message = new byte[length];
        return await stream.ReadAtLeastAsync(message, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < length
            ? (null, NoiseRefusal.Ended)
            : (message, NoiseRefusal.None);
    }
}
