using System.Text;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>
/// Bytes as text that names its own encoding in the first character. Letter case is ignored where an encoding has only one case, as the
/// reference does; otherwise a text decodes only if its bytes encode back to it, so that cut, padded or sloppy texts are refused.
/// </summary>
public static class Multibase
{
    /// <summary>
    /// The longest text that is decoded, in characters. The longest thing carried is a thread id of 275 bytes, 2,201 characters in base 2.
    /// </summary>
    public const int TextLengthMax = 4096;

    // Base 36 and base 58 are divided out digit by digit, which costs the square of the length; 275 bytes take 427 digits of base 36.
    private const int DividedTextLengthMax = 512;

    // Texts of everyday length are decoded on the stack.
    private const int StackLengthMax = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a text in any <see cref="MultibaseEncoding"/>.</summary>
    /// <param name="text">The text with its leading character.</param>
    /// <param name="bytes">The decoded bytes, possibly none; empty when refused.</param>
    /// <returns>False when the encoding is unknown, a character does not belong to it, or the text is too long.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes) => TryDecode(text, out bytes, out _);

    /// <summary>Decodes a text in any <see cref="MultibaseEncoding"/> and tells which it was.</summary>
    /// <param name="text">The text with its leading character.</param>
    /// <param name="bytes">The decoded bytes, possibly none; empty when refused.</param>
    /// <param name="encoding">The encoding named by the first character; meaningless when refused.</param>
    /// <returns>False when the encoding is unknown, a character does not belong to it, or the text is too long.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes, out MultibaseEncoding encoding)
    {
        bytes = [];
        encoding = text.IsEmpty ? default : (MultibaseEncoding)text[0];
        if (text.IsEmpty || text.Length > TextLengthMax || !IsKnown(encoding))
            return false;

        ReadOnlySpan<char> body = text[1..];
        if (encoding == MultibaseEncoding.Identity)
            return TryDecodeIdentity(body, out bytes);
        if (IsDivided(encoding) && body.Length > DividedTextLengthMax || !IsVisible(body))
            return false;

        // No encoding makes more bytes than characters.
        Span<byte> buffer = body.Length <= StackLengthMax ? stackalloc byte[body.Length] : new byte[body.Length];
        if (!MultibaseAlphabet.TryDecode(encoding, body, buffer, out int written))
            return false;

        ReadOnlySpan<byte> decoded = buffer[..written];
        StringComparison comparison = HasOneCase(encoding) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (!body.Equals(MultibaseAlphabet.Encode(encoding, decoded), comparison))
            return false;

        bytes = decoded.ToArray();
        return true;
    }

    /// <summary>
    /// Decodes a text only if it is, character for character, what <see cref="Encode"/> gives back: for identifiers that are compared as text
    /// somewhere, and so must not be spelled in two ways.
    /// </summary>
    internal static bool TryDecodeExact(ReadOnlySpan<char> text, out byte[] bytes)
    {
        if (!TryDecode(text, out bytes, out MultibaseEncoding encoding) || encoding == MultibaseEncoding.Identity)
            return false;
        return !HasOneCase(encoding) || text.SequenceEqual(Encode(encoding, bytes));
    }

    /// <summary>Encodes bytes as text, beginning with the character of <paramref name="encoding"/>.</summary>
    /// <param name="encoding">Any encoding but <see cref="MultibaseEncoding.Identity"/>.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The encoding is unknown, or it is <see cref="MultibaseEncoding.Identity"/>.</exception>
    public static string Encode(MultibaseEncoding encoding, ReadOnlySpan<byte> bytes)
    {
        if (encoding == MultibaseEncoding.Identity || !IsKnown(encoding))
            throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Bytes can be written as text in a known encoding other than identity only.");
        return string.Concat([(char)encoding], MultibaseAlphabet.Encode(encoding, bytes));
    }

    private static bool TryDecodeIdentity(ReadOnlySpan<char> body, out byte[] bytes)
    {
        bytes = [];
        var buffer = new byte[StrictUtf8.GetMaxByteCount(body.Length)];
        if (System.Text.Unicode.Utf8.FromUtf16(body, buffer, out _, out int written, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
            return false;
        bytes = buffer[..written];
        return true;
    }

    // All alphabets are of visible ASCII. The library's tables end before U+007F, so what is none of it must not get there.
    internal static bool IsVisible(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('!', '~');

    private static bool IsKnown(MultibaseEncoding encoding) => encoding == MultibaseEncoding.Identity || MultibaseAlphabet.Letters.Contains((char)encoding);

    private static bool IsDivided(MultibaseEncoding encoding) => "kKzZ".Contains((char)encoding);

    private static bool HasOneCase(MultibaseEncoding encoding) => "fFbBcCvVtTkK".Contains((char)encoding);
}
