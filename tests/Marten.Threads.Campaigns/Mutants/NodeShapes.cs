using Marten.Threads.Testing;
using static Marten.Threads.Testing.RecordParts;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>The maps of record and event nodes in shapes that no writer makes: each is wrong in one way, everything in it is genuine.</summary>
internal static class NodeShapes
{
    private const int Shapes = 17;
    private const int TooDeep = 17;

    /// <summary>A misshapen plain text of a record node.</summary>
    public static byte[] Record(RecordParts parts, SeededRandomSource random) => Misshapen(
        [
            ("sig", Bytes(parts.Signature)),
            .. parts.Previous is null ? [] : ((string, byte[])[])[("prev", Link(parts.Previous))],
            ("block", Link(parts.Block)),
            ("pubKey", Bytes(parts.AuthorKey)),
        ], random);

    /// <summary>A misshapen event node.</summary>
    public static byte[] Event(byte[] body, byte[] header, SeededRandomSource random) => Misshapen([("body", Link(body)), ("header", Link(header))], random);

    private static byte[] Misshapen(List<(string Name, byte[] Value)> members, SeededRandomSource random)
    {
        var at = random.Next(members.Count);
        var (name, value) = members[at];
        return random.Next(Shapes) switch
        {
            0 => Map([.. members.Skip(1), members[0]]),
            1 => Map([.. members[..(at + 1)], .. members[at..]]),
            2 => Map([.. members, ("counter", [0x01])]),
            3 => Map([.. members.Where(one => one.Name != name || name == "prev").Skip(name == "prev" ? 1 : 0)]),
            4 => [0xbf, .. Map(members)[1..], 0xff],
            5 => [0xb8, (byte)members.Count, .. Map(members)[1..]],
            6 => [.. Map(members), 0xf6],
            7 => [(byte)(0x80 + (2 * members.Count)), .. Map(members)[1..]],
            8 => Map(members, at, [(byte)(0x40 + name.Length), .. Field(name)[1..], .. value]),
            9 => Map(members, at, [.. Field(name), 0xc1, .. value]),
            10 => Map(members, at, [.. Field(name), 0xf6]),
            11 => Map(members, at, [.. Field(char.ToUpperInvariant(name[0]) + name[1..]), .. value]),
            12 => Map(members, at, [0x78, (byte)name.Length, .. Field(name)[1..], .. value]),
            13 => Map(members, at, [.. Field(name), 0x81, .. value]),
            14 => [.. Enumerable.Repeat((byte)0x81, TooDeep), .. Map(members)],
            15 => [],
            _ => Map(members, at, [.. Field(name), 0xfb, .. random.Bytes(8)]),
        };
    }

    private static byte[] Map(List<(string Name, byte[] Value)> members, int replaced, byte[] replacement) =>
    [
        (byte)(0xa0 + members.Count),
        .. members.SelectMany((member, i) => i == replaced ? replacement : [.. Field(member.Name), .. member.Value]),
    ];

    private static byte[] Map(List<(string Name, byte[] Value)> members) => Map(members, -1, []);
}
