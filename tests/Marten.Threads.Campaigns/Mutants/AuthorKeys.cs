using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>Author keys in libp2p's protobuf, well-formed and not.</summary>
internal static class AuthorKeys
{
    private const int LengthMax = 4096;

    /// <summary>An RSA, Secp256k1 or ECDSA key, as far as its form goes.</summary>
    public static byte[] OfAnotherType(SeededRandomSource random)
    {
        byte[] types = [0, 2, 3];
        return Protobuf(types[random.Next(types.Length)], 1 + random.Next(random.Next(4) == 0 ? 4_000 : 300), random);
    }

    /// <summary>Any well-formed key.</summary>
    public static byte[] Any(SeededRandomSource random) => random.Next(2) == 0 ? OfAnotherType(random) : Protobuf(1, 32, random);

    /// <summary>Bytes that are no key in one way.</summary>
    public static byte[] Malformed(SeededRandomSource random)
    {
        var key = Protobuf(1, 32, random);
        return random.Next(9) switch
        {
            0 => [],
            1 => key[4..],
            2 => key[..random.Next(key.Length)],
            3 => [.. key, 0],
            4 => [key[0], (byte)(4 + random.Next(252)), .. key[2..]],
            5 => Protobuf(1, random.Next(2) == 0 ? 31 : 33, random),
            6 => [0x08, 0x00, 0x12, 0x81, 0x00, 0x00],
            7 => [0x08, 0x81, 0x00, 0x12, .. key[3..]],
            _ => Protobuf(0, LengthMax + random.Next(2_000), random),
        };
    }

    private static byte[] Protobuf(byte type, int length, SeededRandomSource random)
    {
        var data = new byte[length];
        random.Fill(data);
        var head = new byte[Uvarint.Length((ulong)length)];
        Uvarint.Write(head, (ulong)length);
        return [0x08, type, 0x12, .. head, .. data];
    }
}
