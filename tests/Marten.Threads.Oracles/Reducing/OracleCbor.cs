using System.Text;
using System.Text.Unicode;

namespace Marten.Threads.Oracles.Reducing;

/// <summary>An item of CBOR (RFC 8949) with its items, in whatever form it was written.</summary>
/// <param name="Major">Major type, 0 to 7.</param>
/// <param name="Argument">The number in its head; 0 for an indefinite length.</param>
/// <param name="IsIndefinite">Whether its length is.</param>
/// <param name="Bytes">Content of a string of definite length.</param>
/// <param name="Items">Elements of an array; keys and values of a map, in turn.</param>
internal sealed record CborItem(int Major, ulong Argument, bool IsIndefinite, byte[] Bytes, List<CborItem> Items)
{
    /// <summary>A text of definite length that is UTF-8; null for anything else.</summary>
    public string? Text => Major == 3 && !IsIndefinite && Utf8.IsValid(Bytes) ? Encoding.UTF8.GetString(Bytes) : null;
}

/// <summary>
/// Reads one item of CBOR leniently and notes the first thing from the front that is not canonical DAG-CBOR. One use reads one item.
/// </summary>
internal sealed class OracleCbor(byte[] source)
{
    private const int NestingMax = 256;
    private const int CanonicalNestingMax = 64;
    private const int Indefinite = 31;

    private int _position;

    /// <summary><c>body not canonical</c> or <c>body too deep</c>; null for a canonical item.</summary>
    public string? Defect { get; private set; }

    /// <summary>The whole source as one item; null where it is not well-formed.</summary>
    public CborItem? ReadAll() => Read(0) is { } item && _position == source.Length ? item : null;

    private CborItem? Read(int containers)
    {
        if (Head() is not var (major, info, argument)) return null;
        if (info == Indefinite && major is 0 or 1 or 6) return null;
        Require(info != Indefinite && (major == 7 || info == ShortestInfo(argument)));
        return major switch
        {
            0 => new CborItem(major, argument, false, [], []),
            1 => Number(argument),
            2 or 3 => info == Indefinite ? Pieces(major) : Taken(major, argument),
            4 or 5 => Container(major, info == Indefinite, argument, containers + 1),
            6 => Tag(argument, containers + 1),
            _ => Simple(info, argument),
        };
    }

    private (int Major, int Info, ulong Argument)? Head()
    {
        if (_position >= source.Length) return null;
        var (major, info) = (source[_position] >> 5, source[_position] & 0x1f);
        var width = info is >= 24 and <= 27 ? 1 << (info - 24) : 0;
        if (info is > 27 and < Indefinite || _position + 1 + width > source.Length) return null;
        var argument = info < 24 ? (ulong)info : 0;
        foreach (var digit in source.AsSpan(_position + 1, width)) argument = (argument << 8) | digit;
        _position += 1 + width;
        return (major, info, argument);
    }

    private static int ShortestInfo(ulong argument) =>
        argument < 24 ? (int)argument : argument <= byte.MaxValue ? 24 : argument <= ushort.MaxValue ? 25 : argument <= uint.MaxValue ? 26 : 27;

    private CborItem Number(ulong argument)
    {
        Require(argument <= long.MaxValue);
        return new CborItem(1, argument, false, [], []);
    }

    private CborItem? Taken(int major, ulong length)
    {
        if (length > (ulong)(source.Length - _position)) return null;
        var bytes = source[_position..(_position += (int)length)];
        Require(major == 2 || Utf8.IsValid(bytes));
        return new CborItem(major, length, false, bytes, []);
    }

    private CborItem? Pieces(int major)
    {
        while (!TryBreak())
        {
            if (Head() is not var (piece, info, length) || piece != major || info == Indefinite || Taken(major, length) is null) return null;
        }

        return new CborItem(major, 0, true, [], []);
    }

    private CborItem? Container(int major, bool isIndefinite, ulong count, int containers)
    {
        if (containers > NestingMax) return null;
        if (containers > CanonicalNestingMax) Defect ??= "body too deep";
        var item = new CborItem(major, count, isIndefinite, [], []);
        for (ulong i = 0; isIndefinite ? !TryBreak() : i < count; i++)
        {
            for (var part = major - 4; part >= 0; part--)
            {
                var isKey = part == 1;
                if (isKey) Require(IsNext(3));
                if (Read(containers) is not { } inner) return null;
                item.Items.Add(inner);
                if (isKey) RequireOrder(item.Items);
            }
        }

        return item;
    }

    // Keys are texts, shorter ones first, then by their bytes, each once.
    private void RequireOrder(List<CborItem> items)
    {
        if (items.Count < 3) return;
        var (before, key) = (items[^3].Bytes, items[^1].Bytes);
        Require(before.Length < key.Length || (before.Length == key.Length && before.AsSpan().SequenceCompareTo(key) < 0));
    }

    // The only tag is 42, a link: a zero byte and a CID.
    private CborItem? Tag(ulong tag, int containers)
    {
        Require(tag == 42 && IsNext(2));
        if (containers > NestingMax || Read(containers) is not { } inner) return null;
        Require(inner.Bytes is [0, ..] && OracleCid.IsCid(inner.Bytes.AsSpan(1)));
        return new CborItem(6, tag, false, [], [inner]);
    }

    private CborItem? Simple(int info, ulong argument)
    {
        if (info == Indefinite || (info == 24 && argument < 32)) return null;
        Require(info is 20 or 21 or 22 || (info == 27 && double.IsFinite(BitConverter.UInt64BitsToDouble(argument))));
        return new CborItem(7, argument, false, [], []);
    }

    private bool IsNext(int major) => _position < source.Length && source[_position] >> 5 == major;

    private bool TryBreak()
    {
        if (_position >= source.Length || source[_position] != 0xff) return false;
        _position++;
        return true;
    }

    private void Require(bool isCanonical)
    {
        if (!isCanonical) Defect ??= "body not canonical";
    }
}
