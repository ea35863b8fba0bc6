using System.Buffers;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>Components one after the other: <c>uvarint(code) ‖ value</c>, the value of a variable size with its length before it.</summary>
internal static class MultiaddrCodec
{
    /// <summary>Reads the component that <paramref name="rest"/> begins with and moves past it. False leaves the rest undecided.</summary>
    internal static bool TryRead(ref ReadOnlyMemory<byte> rest, out MultiaddrComponent component)
    {
        component = default;
        ReadOnlySpan<byte> bytes = rest.Span;
        if (!Uvarint.TryRead(bytes, out ulong code, out int start) || !MultiaddrProtocols.TryGet(code, out MultiaddrProtocolEntry entry))
            return false;

        int? length = MultiaddrValue.FixedLength(entry.Kind);
        if (length is null)
        {
            if (!Uvarint.TryRead(bytes[start..], out ulong prefix, out int prefixLength) || prefix > (ulong)bytes.Length)
                return false;
            length = (int)prefix;
            start += prefixLength;
        }

        if (length > bytes.Length - start || !MultiaddrValue.IsValid(entry.Kind, bytes.Slice(start, length.Value)))
            return false;
        component = new MultiaddrComponent(entry, rest.Slice(start, length.Value));
        rest = rest[(start + length.Value)..];
        return true;
    }

    /// <summary>Writes one component.</summary>
    internal static void Write(ArrayBufferWriter<byte> destination, MultiaddrProtocolEntry entry, ReadOnlySpan<byte> value)
    {
        WriteNumber(destination, (ulong)entry.Protocol);
        if (MultiaddrValue.FixedLength(entry.Kind) is null)
            WriteNumber(destination, (ulong)value.Length);
        destination.Write(value);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> destination, ulong number) =>
        destination.Advance(Uvarint.Write(destination.GetSpan(Uvarint.LengthMax), number));
}
