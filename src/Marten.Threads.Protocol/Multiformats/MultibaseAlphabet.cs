using System.Buffers;
using System.Buffers.Text;
using SimpleBase;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>
/// The bodies of multibase texts, without the leading character: picks the library's alphabet for an encoding. Decoding is as lenient as the
/// libraries are; <see cref="Multibase"/> is where strictness lives.
/// </summary>
internal static class MultibaseAlphabet
{
    /// <summary>The leading characters of all encodings but identity.</summary>
    internal const string Letters = "0fFbBcCvVtTkKzZmMuU";

    internal static bool TryDecode(MultibaseEncoding encoding, ReadOnlySpan<char> body, Span<byte> destination, out int written)
    {
        written = 0;
        if (body.IsEmpty)
            return true;
        return "mMuU".Contains((char)encoding)
            ? TryDecodeBase64(body, destination, out written)
            : CoderOf(encoding).TryDecode(body.TrimEnd('='), destination, out written);
    }

    internal static string Encode(MultibaseEncoding encoding, ReadOnlySpan<byte> bytes) => encoding switch
    {
        MultibaseEncoding.Base64 => Convert.ToBase64String(bytes).TrimEnd('='),
        MultibaseEncoding.Base64Pad => Convert.ToBase64String(bytes),
        MultibaseEncoding.Base64Url => Base64Url.EncodeToString(bytes),
        MultibaseEncoding.Base64UrlPad => Pad(Base64Url.EncodeToString(bytes), 4),
        MultibaseEncoding.Base32Pad or MultibaseEncoding.Base32PadUpper or MultibaseEncoding.Base32HexPad or MultibaseEncoding.Base32HexPadUpper
            => Pad(EncodeUnpadded(encoding, bytes), 8),
        _ => EncodeUnpadded(encoding, bytes),
    };

    private static string EncodeUnpadded(MultibaseEncoding encoding, ReadOnlySpan<byte> bytes) => CoderOf(encoding) switch
    {
        Base32 base32 => base32.Encode(bytes, padding: false),
        IBaseCoder coder => coder.Encode(bytes),
        _ => throw new InvalidOperationException("Every coder of the library is a base coder."),
    };

    private static INonAllocatingBaseCoder CoderOf(MultibaseEncoding encoding) => encoding switch
    {
        MultibaseEncoding.Base2 => Base2.Default,
        MultibaseEncoding.Base16 => Base16.LowerCase,
        MultibaseEncoding.Base16Upper => Base16.UpperCase,
        MultibaseEncoding.Base32 or MultibaseEncoding.Base32Pad => Base32.FileCoin,
        MultibaseEncoding.Base32Upper or MultibaseEncoding.Base32PadUpper => Base32.Rfc4648,
        MultibaseEncoding.Base32Hex or MultibaseEncoding.Base32HexPad => Base32.ExtendedHexLower,
        MultibaseEncoding.Base32HexUpper or MultibaseEncoding.Base32HexPadUpper => Base32.ExtendedHex,
        MultibaseEncoding.Base36 => Base36.LowerCase,
        MultibaseEncoding.Base36Upper => Base36.UpperCase,
        MultibaseEncoding.Base58Bitcoin => Base58.Bitcoin,
        MultibaseEncoding.Base58Flickr => Base58.Flickr,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "The encoding has no alphabet."),
    };

    private static bool TryDecodeBase64(ReadOnlySpan<char> body, Span<byte> destination, out int written)
    {
        // The url variant's decoder is the one that reports bad text without an exception; the two alphabets differ in two characters.
        var url = new char[body.Length];
        body.Replace(url, '+', '-');
        url.AsSpan().Replace('/', '_');
        return Base64Url.DecodeFromChars(url.AsSpan().TrimEnd('='), destination, out _, out written) == OperationStatus.Done;
    }

    private static string Pad(string text, int quantum) => text.PadRight((text.Length + quantum - 1) / quantum * quantum, '=');
}
