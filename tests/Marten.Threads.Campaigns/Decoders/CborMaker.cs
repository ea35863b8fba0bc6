using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>Makes CBOR items of all kinds, mostly canonical ones; one choice in many is of a form that is not.</summary>
internal static class CborMaker
{
    private const int SloppyOneIn = 60;
    private const int ItemsMax = 5;

    private static readonly byte[] NodeCid = [0x01, 0x71, 0x12, 0x20];

    /// <summary>One item, now and then with something behind it.</summary>
    public static byte[] Make(SeededRandomSource random)
    {
        var into = new List<byte>();
        Item(random, into, 1 + random.Next(6), isSloppy: random.Next(3) > 0);
        if (random.Next(SloppyOneIn) == 0) into.Add(0);
        return [.. into];
    }

    /// <summary>An array around items.</summary>
    public static byte[] Array(byte[] items, int count)
    {
        var into = new List<byte>(items.Length + 9);
        Head(into, 4, (ulong)Math.Max(count, 1), 0);
        into.AddRange(items);
        return [.. into];
    }

    /// <summary>A head in the shortest form or, with a width to spare, in a longer one.</summary>
    public static void Head(List<byte> into, int kind, ulong number, int wider)
    {
        var width = number switch { < 24 => 0, <= byte.MaxValue => 1, <= ushort.MaxValue => 2, <= uint.MaxValue => 3, _ => 4 };
        width = Math.Min(width + wider, 4);
        into.Add((byte)((kind << 5) | (width == 0 ? (int)number : 23 + width)));
        for (var i = width == 0 ? -1 : (1 << (width - 1)) - 1; i >= 0; i--)
            into.Add((byte)(number >> (8 * i)));
    }

    private static void Item(SeededRandomSource random, List<byte> into, int depth, bool isSloppy)
    {
        var kind = random.Next(depth > 0 ? 9 : 6);
        var wider = isSloppy && random.Next(SloppyOneIn) == 0 ? 1 : 0;
        switch (kind)
        {
            case 0 or 1:
                Head(into, kind, Number(random), wider);
                break;
            case 2 or 3:
                var content = kind == 2 ? Sizes.Bytes(random, random.Next(30)) : Text(random, isSloppy);
                Head(into, kind, (ulong)content.Length, wider);
                into.AddRange(content);
                break;
            case 4:
                Link(random, into, isSloppy);
                break;
            case 5:
                Other(random, into, isSloppy);
                break;
            case 6:
                Map(random, into, depth, isSloppy, wider);
                break;
            default:
                var count = random.Next(ItemsMax);
                Head(into, 4, (ulong)count, wider);
                for (var i = 0; i < count; i++)
                    Item(random, into, depth - 1, isSloppy);
                break;
        }
    }

    private static void Map(SeededRandomSource random, List<byte> into, int depth, bool isSloppy, int wider)
    {
        List<byte[]> keys = [.. Enumerable.Range(0, random.Next(ItemsMax)).Select(_ => Text(random, isSloppy))];
        if (!isSloppy || random.Next(4) > 0)
            keys = [.. keys.DistinctBy(Convert.ToHexString).OrderBy(static key => key.Length).ThenBy(Convert.ToHexString, StringComparer.Ordinal)];
        Head(into, 5, (ulong)keys.Count, wider);
        foreach (var key in keys)
        {
            Head(into, isSloppy && random.Next(SloppyOneIn) == 0 ? 2 : 3, (ulong)key.Length, 0);
            into.AddRange(key);
            Item(random, into, depth - 1, isSloppy);
        }
    }

    private static ulong Number(SeededRandomSource random)
    {
        var number = BitConverter.ToUInt64(Sizes.Bytes(random, 8)) >> random.Next(64);
        return random.Next(8) == 0 ? random.Of<ulong>(0, 23, 24, 255, 256, 65535, 65536, uint.MaxValue, (ulong)uint.MaxValue + 1, long.MaxValue, (ulong)long.MaxValue + 1, ulong.MaxValue) : number;
    }

    private static byte[] Text(SeededRandomSource random, bool isSloppy)
    {
        if (isSloppy && random.Next(SloppyOneIn) == 0) return random.Of<byte[]>([0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]);
        return System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => random.Of("a", "b", "z", "é", "€", "😀", "\0"))));
    }

    private static void Link(SeededRandomSource random, List<byte> into, bool isSloppy)
    {
        byte[] cid = random.Next(4) switch
        {
            0 => [0x12, 0x20, .. Sizes.Bytes(random, 32)],
            1 => [0x01, 0x55, 0x00, 0x02, 1, 2],
            _ => [.. NodeCid, .. Sizes.Bytes(random, 32)],
        };
        if (isSloppy && random.Next(10) == 0) cid = Mutations.Spoil(random, [cid]);
        Head(into, 6, isSloppy && random.Next(SloppyOneIn) == 0 ? Number(random) : 42, 0);
        Head(into, 2, (ulong)cid.Length + 1, 0);
        into.Add((byte)(isSloppy && random.Next(SloppyOneIn) == 0 ? 1 : 0));
        into.AddRange(cid);
    }

    private static void Other(SeededRandomSource random, List<byte> into, bool isSloppy)
    {
        if (random.Next(2) == 0)
        {
            into.Add(random.Of<byte>(0xf4, 0xf5, 0xf6));
            return;
        }

        if (isSloppy && random.Next(8) == 0)
        {
            into.AddRange(random.Of<byte[]>([0xf7], [0xf8, 0x20], [0xf9, 0x3c, 0x00], [0xfa, 0x3f, 0x80, 0x00, 0x00], [0xf8, 0x14], [0xff], [0xe0], [0xfc]));
            return;
        }

        into.Add(0xfb);
        into.AddRange(isSloppy && random.Next(8) == 0 ? random.Of<byte[]>([0x7f, 0xf0, 0, 0, 0, 0, 0, 0], [0x7f, 0xf8, 0, 0, 0, 0, 0, 0], [0x80, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 20]) : Sizes.Bytes(random, 8));
    }
}
