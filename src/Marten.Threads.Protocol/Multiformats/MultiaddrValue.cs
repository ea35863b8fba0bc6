using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>The kinds of value that a component of a <see cref="Multiaddr"/> carries.</summary>
internal enum MultiaddrValueKind
{
    /// <summary>No value.</summary>
    None,

    /// <summary>Four bytes; dotted decimals.</summary>
    Ip4,

    /// <summary>Sixteen bytes; RFC 5952.</summary>
    Ip6,

    /// <summary>Two bytes, big-endian; a decimal.</summary>
    Port,

    /// <summary>Visible ASCII without a slash, prefixed with its length.</summary>
    Name,

    /// <summary>A <see cref="PeerId"/>, prefixed with its length.</summary>
    Peer,

    /// <summary>A <see cref="ThreadId"/>, prefixed with its length.</summary>
    Thread,
}

/// <summary>Values of components: their size, what bytes are allowed, and the way to text and back.</summary>
internal static class MultiaddrValue
{
    // The longest host name that DNS can carry.
    private const int NameLengthMax = 253;

    private static readonly SearchValues<char> Ip6Letters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>The value's size in bytes, or null when a length stands before it.</summary>
    internal static int? FixedLength(MultiaddrValueKind kind) => kind switch
    {
        MultiaddrValueKind.None => 0,
        MultiaddrValueKind.Ip4 => 4,
        MultiaddrValueKind.Ip6 => 16,
        MultiaddrValueKind.Port => 2,
        _ => null,
    };

    /// <summary>True when the bytes, already of the right size, are a value of this kind.</summary>
    internal static bool IsValid(MultiaddrValueKind kind, ReadOnlySpan<byte> value) => kind switch
    {
        MultiaddrValueKind.Name => IsName(value),
        MultiaddrValueKind.Peer => PeerId.TryFromBytes(value, out _),
        MultiaddrValueKind.Thread => ThreadId.TryFromBytes(value, out _),
        _ => true,
    };

    internal static bool TryParse(MultiaddrValueKind kind, ReadOnlySpan<char> text, out byte[] value)
    {
        value = [];
        switch (kind)
        {
            case MultiaddrValueKind.Ip4:
                return TryParseIp4(text, out value);
            case MultiaddrValueKind.Ip6:
                return TryParseIp6(text, out value);
            case MultiaddrValueKind.Port:
                bool isPort = TryParseDecimal(text, ushort.MaxValue, out int port);
                value = [(byte)(port >> 8), (byte)port];
                return isPort;
            case MultiaddrValueKind.Name:
                return TryParseName(text, out value);
            case MultiaddrValueKind.Peer:
                bool isPeer = PeerId.TryParse(text, out PeerId peerId);
                value = peerId.Span.ToArray();
                return isPeer;
            case MultiaddrValueKind.Thread:
                bool isThread = ThreadId.TryParse(text, out ThreadId threadId);
                value = threadId.Span.ToArray();
                return isThread;
            default:
                return text.IsEmpty;
        }
    }

    internal static string Format(MultiaddrValueKind kind, ReadOnlySpan<byte> value) => kind switch
    {
        MultiaddrValueKind.Ip4 or MultiaddrValueKind.Ip6 => new IPAddress(value).ToString(),
        MultiaddrValueKind.Port => BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
        MultiaddrValueKind.Name => Encoding.ASCII.GetString(value),
        MultiaddrValueKind.Peer => PeerId.FromBytes(value).ToString(),
        MultiaddrValueKind.Thread => ThreadId.FromBytes(value).ToString(),
        _ => string.Empty,
    };

    // The platform's parser also takes "127.1", octal and hexadecimal numbers.
    private static bool TryParseIp4(ReadOnlySpan<char> text, out byte[] value)
    {
        value = new byte[4];
        int count = 0;
        foreach (Range part in text.Split('.'))
        {
            if (count == value.Length || !TryParseDecimal(text[part], byte.MaxValue, out int number))
                return false;
            value[count++] = (byte)number;
        }

        return count == value.Length;
    }

    // The platform's parser also takes zones, brackets and ports, all of which need other characters than these.
    private static bool TryParseIp6(ReadOnlySpan<char> text, out byte[] value)
    {
        value = [];
        if (!text.Contains(':') || text.ContainsAnyExcept(Ip6Letters) || !IPAddress.TryParse(text, out IPAddress? address))
            return false;
        value = address.GetAddressBytes();
        return value.Length == 16;
    }

    private static bool TryParseName(ReadOnlySpan<char> text, out byte[] value)
    {
        value = [];
        if (text.Length > NameLengthMax || !Ascii.IsValid(text))
            return false;
        value = new byte[text.Length];
        Ascii.FromUtf16(text, value, out _);
        return IsName(value);
    }

    private static bool IsName(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= NameLengthMax && !value.ContainsAnyExceptInRange((byte)'!', (byte)'~') && !value.Contains((byte)'/');

    private static bool TryParseDecimal(ReadOnlySpan<char> text, int max, out int number)
    {
        number = 0;
        bool isDecimal = text.Length is > 0 and <= 5 && !text.ContainsAnyExceptInRange('0', '9') && (text.Length == 1 || text[0] != '0');
        return isDecimal && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
    }
}
