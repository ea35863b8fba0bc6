namespace Marten.Threads.Protocol.Multiformats;

/// <summary>A digest that names its function: <c>uvarint(code) ‖ uvarint(length) ‖ digest</c>. Peer ids are one, CIDs end with one.</summary>
public static class Multihash
{
    /// <summary>Code 0x00: the "digest" is the data itself.</summary>
    public const ulong Identity = 0x00;

    /// <summary>Code 0x12: SHA-256, 32 bytes.</summary>
    public const ulong Sha256 = 0x12;

    /// <summary>Code 0x13: SHA-512, 64 bytes.</summary>
    public const ulong Sha512 = 0x13;

    /// <summary>The longest digest that is read, in bytes. The longest real one has 64; the double leaves room for small identity hashes.</summary>
    public const int DigestLengthMax = 128;

    /// <summary>
    /// Reads a multihash that fills <paramref name="source"/> to its end. A digest of a known function must have that function's full length:
    /// a shortened one would be a second name for the same content.
    /// </summary>
    /// <param name="source">The whole multihash.</param>
    /// <param name="code">The function's code, or 0.</param>
    /// <param name="digest">The digest, a part of <paramref name="source"/>, or empty.</param>
    /// <returns>False when the bytes are cut, padded, too long, or the digest has the wrong length.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong code, out ReadOnlySpan<byte> digest)
    {
        digest = default;
        if (!Uvarint.TryRead(source, out code, out int codeLength)
            || !Uvarint.TryRead(source[codeLength..], out ulong digestLength, out int lengthLength))
            return false;

        ReadOnlySpan<byte> rest = source[(codeLength + lengthLength)..];
        if (code > long.MaxValue || digestLength > DigestLengthMax || rest.Length != (int)digestLength || !HasFullLength(code, rest.Length))
            return false;

        digest = rest;
        return true;
    }

    private static bool HasFullLength(ulong code, int digestLength) => code switch
    {
        Sha256 => digestLength == 32,
        Sha512 => digestLength == 64,
        _ => true,
    };
}
