using System.Text;

namespace Marten.Threads.Protocol.Patches;

/// <summary>Ids of instances: any text within limits; new ones are lower-case ULIDs, as the reference makes them (section 8.4).</summary>
public static class InstanceIds
{
    /// <summary>The most bytes that an id may have in UTF-8.</summary>
    public const int LengthMaxBytes = 256;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32
    private const int TextLength = 26;
    private const int TimeLength = 10;
    private const int BitsPerCharacter = 5;
    private const int RandomBytes = 10;

    /// <summary>A new id: 48 bits of milliseconds since 1970 and 80 random bits in 26 characters; ids of later milliseconds sort behind.</summary>
    /// <param name="now">The writer's time; before 1970 it counts as 1970.</param>
    /// <param name="random">Gives 10 bytes.</param>
    public static string New(DateTimeOffset now, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        long milliseconds = Math.Max(0, now.ToUnixTimeMilliseconds());

        Span<byte> bytes = stackalloc byte[RandomBytes];
        random.Fill(bytes);
        Span<char> text = stackalloc char[TextLength];
        for (int i = TimeLength - 1; i >= 0; i--, milliseconds >>= BitsPerCharacter)
            text[i] = Alphabet[(int)(milliseconds & 0x1f)];

        UInt128 chance = 0;
        foreach (byte value in bytes)
            chance = (chance << 8) | value;
        for (int i = TextLength - 1; i >= TimeLength; i--, chance >>= BitsPerCharacter)
            text[i] = Alphabet[(int)(chance & 0x1f)];

        return new string(text);
    }

    /// <summary>
    /// Whether a text may be an id: not empty, at most 256 bytes in UTF-8, no U+0000, no lone surrogate. An empty id never leaves the
    /// reference, which makes an id instead.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> id) =>
        !id.IsEmpty
        && id.Length <= LengthMaxBytes
        && !id.Contains('\0')
        && IsWellFormed(id)
        && Encoding.UTF8.GetByteCount(id) <= LengthMaxBytes;

    private static bool IsWellFormed(ReadOnlySpan<char> id)
    {
        while (!id.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(id, out _, out int length) != System.Buffers.OperationStatus.Done)
                return false;
            id = id[length..];
        }

        return true;
    }
}
