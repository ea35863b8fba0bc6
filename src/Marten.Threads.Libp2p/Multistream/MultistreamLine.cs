using System.Text;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Multistream;

/// <summary>One message of multistream-select: its length as uvarint, text, and a newline that the length counts.</summary>
internal static class MultistreamLine
{
    /// <summary>Longest line with its newline. Real ones have 10 to 60 bytes; go allows a kibibyte too.</summary>
    public const int LengthMax = 1024;

    private const byte Newline = (byte)'\n';
    private const int PrefixLengthMax = 2; // of a length up to 1,024

    // Text that is no UTF-8 is refused, not mended.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a text can be said: not empty, no newline in it, not too long.</summary>
    public static bool IsSayable(string text) => text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(text) < LengthMax;

    /// <summary>The bytes of lines, one behind the other.</summary>
    public static byte[] Encode(params ReadOnlySpan<string> lines)
    {
        var bytes = new List<byte>();
        Span<byte> prefix = stackalloc byte[PrefixLengthMax];
        foreach (string line in lines)
        {
            byte[] text = Encoding.UTF8.GetBytes(line);
            bytes.AddRange(prefix[..Uvarint.Write(prefix, (ulong)text.Length + 1)]);
            bytes.AddRange(text);
            bytes.Add(Newline);
        }

        return [.. bytes];
    }

    /// <summary>
    /// Reads one line, and not a byte of what follows it: that belongs to the protocol that was agreed on.
    /// </summary>
    /// <returns>The line without its newline, or why there is none.</returns>
    public static async ValueTask<(string? Line, MultistreamRefusal Refusal)> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[PrefixLengthMax];
        int read = 0;
        do
        {
            if (read == PrefixLengthMax)
                return (null, MultistreamRefusal.MalformedLine);
            if (await stream.ReadAsync(buffer.AsMemory(read, 1), cancellationToken).ConfigureAwait(false) == 0)
                return (null, MultistreamRefusal.Ended);
        }
        while ((buffer[read++] & 0x80) != 0);

        if (!Uvarint.TryRead(buffer.AsSpan(0, read), out ulong length, out _) || length is < 2 or > LengthMax)
            return (null, MultistreamRefusal.MalformedLine);
        byte[] line = new byte[(int)length];
        if (await stream.ReadAtLeastAsync(line, line.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < line.Length)
            return (null, MultistreamRefusal.Ended);
        return TryDecode(line, out string? text) ? (text, MultistreamRefusal.None) : (null, MultistreamRefusal.MalformedLine);
    }

    private static bool TryDecode(ReadOnlySpan<byte> line, out string? text)
    {
        text = null;
        if (line[^1] != Newline || line[..^1].Contains(Newline) || !System.Text.Unicode.Utf8.IsValid(line))
            return false;
        text = Utf8.GetString(line[..^1]);
        return true;
    }
}
