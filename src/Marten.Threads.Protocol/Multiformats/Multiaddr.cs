using System.Buffers;
using System.Text;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>
/// A network address that describes itself, such as <c>/ip4/127.0.0.1/tcp/4006/p2p/…/thread/…</c>: a chain of <see cref="MultiaddrProtocol"/>
/// components. Compared by its bytes, unsigned; the default value is undefined and empty.
/// </summary>
public readonly struct Multiaddr : IEquatable<Multiaddr>, IComparable<Multiaddr>
{
    /// <summary>The longest address in bytes. A relayed one with host names, two peers and a thread takes less than 700.</summary>
    public const int LengthMax = 1024;

    // Every address that bytes can hold has a text that is read again: /p2p-webrtc-direct takes nine characters for each of its two bytes.
    private const int TextLengthMax = 16 * LengthMax;

    private readonly byte[]? _bytes;

    private Multiaddr(byte[] bytes) => _bytes = bytes;

    /// <summary>False for the default value.</summary>
    public bool IsDefined => _bytes is not null;

    /// <summary>The address's bytes, as they go on the wire; empty when undefined.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The address's bytes, as they go on the wire; empty when undefined.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The parts in their order; none when undefined.</summary>
    public IReadOnlyList<MultiaddrComponent> Components
    {
        get
        {
            var components = new List<MultiaddrComponent>();
            ReadOnlyMemory<byte> rest = Bytes;
            while (!rest.IsEmpty && MultiaddrCodec.TryRead(ref rest, out MultiaddrComponent component))
                components.Add(component);
            return components;
        }
    }

    /// <summary><c>/p2p/…</c>: an address that names a peer only, as logs carry them (specification, section 4.1).</summary>
    /// <exception cref="ArgumentException">The id is undefined.</exception>
    public static Multiaddr OfPeer(PeerId peerId) => default(Multiaddr).WithPeer(peerId);

    /// <summary>Takes a binary address: known protocols only, no padded numbers, every value checked, at least one component.</summary>
    /// <param name="bytes">The whole address; copied.</param>
    /// <param name="address">The address, or the undefined one.</param>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out Multiaddr address)
    {
        address = default;
        if (bytes.IsEmpty || bytes.Length > LengthMax)
            return false;

        byte[] copy = bytes.ToArray();
        ReadOnlyMemory<byte> rest = copy;
        while (!rest.IsEmpty)
        {
            if (!MultiaddrCodec.TryRead(ref rest, out _))
                return false;
        }

        address = new Multiaddr(copy);
        return true;
    }

    /// <summary>Takes a binary address like <see cref="TryFromBytes"/>.</summary>
    /// <exception cref="FormatException">The bytes are not an address.</exception>
    public static Multiaddr FromBytes(ReadOnlySpan<byte> bytes) =>
        TryFromBytes(bytes, out Multiaddr address) ? address : throw new FormatException($"{bytes.Length} bytes do not make an address.");

    /// <summary>
    /// Reads the text form. As the reference does, slashes at the end are ignored, <c>/ipfs/</c> is read as <c>/p2p/</c>, and thread and
    /// peer ids may stand in any text form of theirs; what is kept is bytes, and they are written in one way.
    /// </summary>
    /// <param name="text">The text, beginning with a slash.</param>
    /// <param name="address">The address, or the undefined one.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Multiaddr address)
    {
        address = default;
        ReadOnlySpan<char> rest = text.Length <= TextLengthMax ? text.TrimEnd('/') : default;
        if (rest is not ['/', ..])
            return false;

        var bytes = new ArrayBufferWriter<byte>();
        while (!rest.IsEmpty)
        {
            if (!MultiaddrProtocols.TryGet(TakePart(ref rest), out MultiaddrProtocolEntry entry))
                return false;
            ReadOnlySpan<char> value = entry.Kind == MultiaddrValueKind.None ? default : TakePart(ref rest);
            if (!MultiaddrValue.TryParse(entry.Kind, value, out byte[] valueBytes))
                return false;
            MultiaddrCodec.Write(bytes, entry, valueBytes);
        }

        if (bytes.WrittenCount > LengthMax)
            return false;
        address = new Multiaddr(bytes.WrittenSpan.ToArray());
        return true;
    }

    /// <summary>Reads the text form like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static Multiaddr Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Multiaddr address) ? address : throw new FormatException("The text is not a multiaddress of known protocols.");

    /// <summary>This address followed by another.</summary>
    /// <exception cref="ArgumentException">Together they are longer than <see cref="LengthMax"/>.</exception>
    public Multiaddr Append(Multiaddr tail)
    {
        if (Span.Length + tail.Span.Length > LengthMax)
            throw new ArgumentException($"An address has at most {LengthMax} bytes.", nameof(tail));
        return tail.IsDefined ? new Multiaddr([.. Span, .. tail.Span]) : this;
    }

    /// <summary>This address followed by <c>/p2p/…</c>.</summary>
    /// <exception cref="ArgumentException">The id is undefined, or the address becomes too long.</exception>
    public Multiaddr WithPeer(PeerId peerId) => Append(Component(MultiaddrProtocol.P2p, peerId.Span));

    /// <summary>This address followed by <c>/thread/…</c>.</summary>
    /// <exception cref="ArgumentException">The id is undefined, or the address becomes too long.</exception>
    public Multiaddr WithThread(ThreadId threadId) => Append(Component(MultiaddrProtocol.Thread, threadId.Span));

    /// <summary>
    /// What stands before the last component of <paramref name="protocol"/>: all of the address when there is none, the undefined address when
    /// nothing stands before it.
    /// </summary>
    public Multiaddr Decapsulate(MultiaddrProtocol protocol)
    {
        int? cut = null;
        ReadOnlyMemory<byte> rest = Bytes;
        while (!rest.IsEmpty)
        {
            int start = Bytes.Length - rest.Length;
            if (!MultiaddrCodec.TryRead(ref rest, out MultiaddrComponent component))
                break;
            if (component.Protocol == protocol)
                cut = start;
        }

        if (cut is null)
            return this;
        return cut == 0 ? default : new Multiaddr(Span[..cut.Value].ToArray());
    }

    /// <summary>The last component of a protocol: of a relayed address, the one of the peer that is meant.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="component">The component, or the default value.</param>
    public bool TryGet(MultiaddrProtocol protocol, out MultiaddrComponent component)
    {
        component = default;
        ReadOnlyMemory<byte> rest = Bytes;
        while (!rest.IsEmpty && MultiaddrCodec.TryRead(ref rest, out MultiaddrComponent candidate))
        {
            if (candidate.Protocol == protocol)
                component = candidate;
        }

        return component.Protocol != MultiaddrProtocol.None;
    }

    /// <summary>The peer that the address names in its last <c>/p2p/</c>.</summary>
    /// <param name="peerId">The id, or the undefined one.</param>
    public bool TryGetPeerId(out PeerId peerId)
    {
        peerId = default;
        return TryGet(MultiaddrProtocol.P2p, out MultiaddrComponent component) && PeerId.TryFromBytes(component.Value.Span, out peerId);
    }

    /// <summary>The thread that the address names in its last <c>/thread/</c>.</summary>
    /// <param name="threadId">The id, or the undefined one.</param>
    public bool TryGetThreadId(out ThreadId threadId)
    {
        threadId = default;
        return TryGet(MultiaddrProtocol.Thread, out MultiaddrComponent component) && ThreadId.TryFromBytes(component.Value.Span, out threadId);
    }

    /// <summary>The text form; empty when undefined.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (MultiaddrComponent component in Components)
            text.Append(component.ToString());
        return text.ToString();
    }

    /// <inheritdoc />
    public bool Equals(Multiaddr other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Multiaddr other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => ByteHash.Of(Span);

    /// <summary>Compares bytewise, unsigned; the undefined address comes first.</summary>
    public int CompareTo(Multiaddr other) => Span.SequenceCompareTo(other.Span);

    /// <summary>True when both have the same bytes.</summary>
    public static bool operator ==(Multiaddr left, Multiaddr right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    public static bool operator !=(Multiaddr left, Multiaddr right) => !left.Equals(right);

    /// <summary>True when <paramref name="left"/> comes before <paramref name="right"/> bytewise.</summary>
    public static bool operator <(Multiaddr left, Multiaddr right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> comes before or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator <=(Multiaddr left, Multiaddr right) => left.CompareTo(right) <= 0;

    /// <summary>True when <paramref name="left"/> comes after <paramref name="right"/> bytewise.</summary>
    public static bool operator >(Multiaddr left, Multiaddr right) => left.CompareTo(right) > 0;

    /// <summary>True when <paramref name="left"/> comes after or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator >=(Multiaddr left, Multiaddr right) => left.CompareTo(right) >= 0;

    private static Multiaddr Component(MultiaddrProtocol protocol, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            throw new ArgumentException("An undefined id cannot stand in an address.", nameof(value));
        var bytes = new ArrayBufferWriter<byte>();
        MultiaddrCodec.Write(bytes, MultiaddrProtocols.Get(protocol), value);
        return new Multiaddr(bytes.WrittenSpan.ToArray());
    }

    private static ReadOnlySpan<char> TakePart(ref ReadOnlySpan<char> rest)
    {
        rest = rest is ['/', ..] ? rest[1..] : default;
        int end = rest.IndexOf('/');
        ReadOnlySpan<char> part = end < 0 ? rest : rest[..end];
        rest = rest[part.Length..];
        return part;
    }
}
