using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>CIDs as bytes and as texts. Of bytes a second reader must say the same; a text has one spelling.</summary>
internal sealed class CidInputs : IDecoder
{
    private static readonly byte[] Hash = [.. Enumerable.Range(1, 32).Select(static value => (byte)value)];

    private static readonly byte[][] Samples =
    [
        [0x01, 0x71, 0x12, 0x20, .. Hash], [0x12, 0x20, .. Hash], [0x01, 0x72, 0x00, 0x24, 0x08, 0x01, 0x12, 0x20, .. Hash], [0x01, 0x55, 0x13, 0x40, .. Hash, .. Hash],
        [0x01, 0x55, 0x00, 0x00], [0x01, 0x80, 0x01, 0xb2, 0x40, 0x03, 1, 2, 3], [0x01, 0x71, 0x12, 0x14, .. Hash[..20]],
    ];

    private static readonly string[] Texts = [.. Samples.Where(static one => Cid.TryFromBytes(one, out _)).SelectMany(Spellings)];

    private static readonly char[] Letters = [.. Texts.SelectMany(static text => text).Distinct(), '\0', ' ', '\u007f', '=', 'O', 'l', 'é', '\ud800'];

    public string Name => "CID";

    public Trial Next(SeededRandomSource random) => random.Next(3) == 0 ? OfText(random) : OfBytes(random);

    private static Trial OfBytes(SeededRandomSource random)
    {
        var input = random.Next(5) switch
        {
            < 3 => Mutations.Spoil(random, Samples),
            3 => Assembled(random),
            _ => Sizes.Bytes(random, Sizes.Draw(random)),
        };
        var isCid = false;
        Cid cid = default;
        return Trial.OfBytes(input, () => isCid = Cid.TryFromBytes(input, out cid), () =>
        {
            if (isCid != ContentId.IsValid(input)) return "the second reader disagrees";
            if (!isCid) return cid.IsDefined ? "refused with a value" : null;
            if (!cid.Span.SequenceEqual(input)) return "other bytes";
            return Cid.TryParse(cid.ToString(), out var again) && again == cid ? null : "its own text is not read";
        });
    }

    private static Trial OfText(SeededRandomSource random)
    {
        var text = random.Next(40) == 0 ? random.Of("b", "z", "Qm", "f", "m", "\0", "") + new string(random.Of('a', '1', 'Q', '='), Sizes.Draw(random)) : Mutations.Spoil(random, Texts, Letters);
        var isCid = false;
        Cid cid = default;
        return Trial.OfText(text, () => isCid = Cid.TryParse(text, out cid), () =>
        {
            if (!isCid) return null;
            if (!ContentId.IsValid(cid.Span)) return "no CID";
            return Spellings(cid.Span.ToArray()).Contains(text, StringComparer.Ordinal) ? null : "read though it would be written otherwise";
        });
    }

    private static byte[] Assembled(SeededRandomSource random)
    {
        var digest = Sizes.Bytes(random, random.Of(0, 1, 20, 32, 32, 64, 127, 128, 129));
        return [.. Number(random, 1), .. Number(random, 0x71), .. Number(random, random.Of<ulong>(0, 0x12, 0x12, 0x13, 0x1b)), .. Number(random, (ulong)digest.Length), .. digest];
    }

    private static byte[] Number(SeededRandomSource random, ulong usual)
    {
        var value = random.Next(12) == 0 ? BitConverter.ToUInt64(Sizes.Bytes(random, 8)) >> random.Next(64) : usual;
        var number = new byte[Uvarint.Length(value)];
        Uvarint.Write(number, value);
        return random.Next(20) == 0 ? [.. number[..^1], (byte)(number[^1] | 0x80), 0x00] : number;
    }

    private static IEnumerable<string> Spellings(byte[] cid)
    {
        if (cid[0] == 0x12) return [Multibase.Encode(MultibaseEncoding.Base58Bitcoin, cid)[1..]];
        return Enum.GetValues<MultibaseEncoding>().Where(static encoding => encoding != MultibaseEncoding.Identity).Select(encoding => Multibase.Encode(encoding, cid));
    }
}
