using System.Diagnostics.CodeAnalysis;
using Marten.Threads.Libp2p.Protobuf;

namespace Marten.Threads.Libp2p.Noise;

/// <summary>
/// What both sides say inside the Noise handshake: who they are, the proof that the Noise key is theirs, and which muxers they speak. Nothing in
/// it is to be believed before the signature was verified. Source: noise-libp2p, "The libp2p Handshake Payload".
/// </summary>
internal sealed class NoisePayload
{
    /// <summary>The longest payload that is read, in bytes. The longest honest one, with an RSA key of 8,192 bits, takes less than 2,300.</summary>
    public const int LengthMax = 4096;

    /// <summary>The most muxers in a payload. Yamux and mplex are all that exist, each in a version or two.</summary>
    public const int MuxerCountMax = 16;

    /// <summary>The longest name of a muxer in bytes.</summary>
    public const int MuxerLengthMax = 256;

    private const int IdentityKeyField = 1;
    private const int IdentitySignatureField = 2;
    private const int ExtensionsField = 4;

    // Field 1 of the extensions are certificate hashes of WebTransport, which mean nothing on TCP.
    private const int StreamMuxersField = 2;

    /// <summary>The protobuf of the sender's public key (<see cref="Keys.PeerPublicKey"/>).</summary>
    public required ReadOnlyMemory<byte> IdentityKey { get; init; }

    /// <summary>Its signature of the sender's static Noise key.</summary>
    public required ReadOnlyMemory<byte> IdentitySignature { get; init; }

    /// <summary>The sender's muxers, the preferred one first; none from peers that negotiate them after the handshake.</summary>
    public IReadOnlyList<string> StreamMuxers { get; init; } = [];

    /// <summary>
    /// Reads a payload. Of a singular field that stands twice the last one counts, and extensions that stand twice are merged, as protobuf asks.
    /// A muxer that is no name (<see cref="PeerText.TryReadName"/>) is left out: it cannot be one of ours.
    /// </summary>
    /// <param name="message">The decrypted payload; copied.</param>
    /// <param name="payload">The payload, or null.</param>
    /// <returns>False when it is broken or beyond a limit, and when key or signature are missing: then there is nothing to verify.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, [NotNullWhen(true)] out NoisePayload? payload)
    {
        payload = null;
        if (message.Length > LengthMax)
            return false;

        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> signature = default;
        var muxers = new MuxerList();
        var reader = new ProtobufReader(message);
        while (reader.TryRead(out ProtobufField field))
        {
            switch (field.BytesNumber)
            {
                case IdentityKeyField:
                    key = field.Bytes;
                    break;
                case IdentitySignatureField:
                    signature = field.Bytes;
                    break;
                case ExtensionsField when !muxers.TryAdd(field.Bytes):
                    return false;
            }
        }

        if (!reader.IsAtEnd || key.IsEmpty || signature.IsEmpty)
            return false;
        payload = new NoisePayload { IdentityKey = key.ToArray(), IdentitySignature = signature.ToArray(), StreamMuxers = muxers.Names };
        return true;
    }

    /// <summary>The payload's bytes, with extensions only where there are muxers.</summary>
    public byte[] Write()
    {
        var writer = new ProtobufWriter();
        writer.WriteBytes(IdentityKeyField, IdentityKey.Span);
        writer.WriteBytes(IdentitySignatureField, IdentitySignature.Span);
        if (StreamMuxers.Count > 0)
        {
            var extensions = new ProtobufWriter();
            foreach (string muxer in StreamMuxers)
                extensions.WriteText(StreamMuxersField, muxer);
            writer.WriteBytes(ExtensionsField, extensions.ToArray());
        }

        return writer.ToArray();
    }

    private sealed class MuxerList
    {
        private int _count;

        public List<string> Names { get; } = [];

        public bool TryAdd(ReadOnlySpan<byte> extensions)
        {
            var reader = new ProtobufReader(extensions);
            while (reader.TryRead(out ProtobufField field))
            {
                if (field.BytesNumber != StreamMuxersField)
                    continue;
                if (++_count > MuxerCountMax || field.Bytes.Length > MuxerLengthMax)
                    return false;
                if (PeerText.TryReadName(field.Bytes, MuxerLengthMax, out string? name))
                    Names.Add(name);
            }

            return reader.IsAtEnd;
        }
    }
}
