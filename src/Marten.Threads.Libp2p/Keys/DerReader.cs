using System.Formats.Asn1;

namespace Marten.Threads.Libp2p.Keys;

/// <summary>
/// Walks DER elements without exceptions and without copying: the little that public keys and ECDSA signatures are made of. Lengths and
/// integers must be in their shortest form.
/// </summary>
internal ref struct DerReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>True when nothing is left to read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads one element of the given kind.</summary>
    /// <param name="tag">The kind, as keys have it: with the constructed bit for sequences.</param>
    /// <param name="content">What the element holds, or empty.</param>
    public bool TryRead(Asn1Tag tag, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (!AsnDecoder.TryReadEncodedValue(_rest, AsnEncodingRules.DER, out Asn1Tag actual, out int start, out int length, out int consumed)
            || actual != tag)
            return false;

        content = _rest.Slice(start, length);
        _rest = _rest[consumed..];
        return true;
    }

    /// <summary>Reads an integer above zero.</summary>
    /// <param name="magnitude">The number, big-endian, without leading zeros; empty when refused.</param>
    public bool TryReadPositive(out ReadOnlySpan<byte> magnitude)
    {
        magnitude = default;
        if (!TryRead(Asn1Tag.Integer, out ReadOnlySpan<byte> content) || content.IsEmpty)
            return false;

        // The top bit is the sign; a zero byte keeps it clear, and only where it must.
        bool isPadded = content is [0, ..];
        if (isPadded ? content is not [_, >= 0x80, ..] : content[0] >= 0x80)
            return false;
        magnitude = isPadded ? content[1..] : content;
        return true;
    }
}
