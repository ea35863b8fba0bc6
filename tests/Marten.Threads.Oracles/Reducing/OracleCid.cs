namespace Marten.Threads.Oracles.Reducing;

/// <summary>Whether bytes are a CID of version 0 or 1: every number in its shortest form, the digest of full length, nothing behind it.</summary>
internal static class OracleCid
{
    private const ulong Sha256 = 0x12;
    private const ulong Sha512 = 0x13;
    private const int DigestMax = 128;

    public static bool IsCid(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0x12, 0x20, ..]) return bytes.Length == 34;
        if (bytes is not [0x01, ..]) return false;
        var rest = bytes[1..];
        if (!TryNumber(ref rest, out _) || !TryNumber(ref rest, out var function) || !TryNumber(ref rest, out var length)) return false;
        return length <= DigestMax && (ulong)rest.Length == length && function switch { Sha256 => length == 32, Sha512 => length == 64, _ => true };
    }

    // Seven bits a byte, lowest first, at most 63 bits.
    private static bool TryNumber(ref ReadOnlySpan<byte> bytes, out ulong number)
    {
        number = 0;
        for (var i = 0; i < bytes.Length && i < 9; i++)
        {
            number |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            var isShortest = i == 0 || bytes[i] != 0;
            bytes = bytes[(i + 1)..];
            return isShortest;
        }

        return false;
    }
}
