using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Architecture.Secrets;

/// <summary>
/// The texts by which a secret would show, whatever stands around it: each half of it in hexadecimal, base32, base64 and
/// decimal numbers, at every place where it could begin in what was encoded, and the whole of it in base58 and base36.
/// </summary>
internal static class SecretForms
{
    private static readonly (MultibaseEncoding Encoding, int Bits)[] Alphabets =
    [
        (MultibaseEncoding.Base16, 4), (MultibaseEncoding.Base32, 5), (MultibaseEncoding.Base32Hex, 5),
        (MultibaseEncoding.Base64, 6), (MultibaseEncoding.Base64Url, 6),
    ];

    /// <summary>Which forms of a secret a text holds; letter case is ignored.</summary>
    public static IReadOnlyList<string> FoundIn(string text, byte[] secret) =>
        [.. Of(secret).Distinct(StringComparer.OrdinalIgnoreCase).Where(form => text.Contains(form, StringComparison.OrdinalIgnoreCase))];

    private static IEnumerable<string> Of(byte[] secret)
    {
        var half = secret.Length / 2;
        foreach (var part in new[] { secret[..half], secret[half..] })
        {
            yield return string.Join(", ", part);
            yield return string.Join(',', part);
            yield return Convert.ToHexString(part).Aggregate("", static (text, digit) => text.Length % 3 == 2 ? $"{text}-{digit}" : text + digit);
            foreach (var (encoding, bits) in Alphabets)
            {
                // As many bytes as a character has bits are a whole number of characters: further places repeat.
                for (var before = 0; before < bits; before++) yield return Inside(part, encoding, bits, before);
            }
        }

        foreach (var encoding in new[] { MultibaseEncoding.Base58Bitcoin, MultibaseEncoding.Base36 })
            yield return Multibase.Encode(encoding, secret)[1..];
    }

    /// <summary>The characters that depend on the part alone when so many bytes stand before it.</summary>
    private static string Inside(byte[] part, MultibaseEncoding encoding, int bits, int before)
    {
        var text = Multibase.Encode(encoding, [.. new byte[before], .. part])[1..];
        var first = ((before * 8) + bits - 1) / bits;
        var end = (before + part.Length) * 8 / bits;
        return text[first..end];
    }
}
