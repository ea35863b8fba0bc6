using System.Numerics;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Writers;

/// <summary>Bodies as clumsy and hostile writers make them: few instances, so that they meet, and stamps that collide or lie.</summary>
/// <param name="random">Decides everything.</param>
/// <param name="hasLargeTexts">Whether some values are so long that two of them do not fit into a document.</param>
internal sealed class RandomBodies(SeededRandomSource random, bool hasLargeTexts = false)
{
    private const int LargeTextLength = 530_000;
    private const long Now = 1_600_000_000_000_000_000;

    private static readonly string[] Values =
    [
        "1", "2", "1.50", "-0", "9007199254740993", "1e3", "true", "null", "\"x\"", "\"\\u0000\"", "[1,null]", "[null,{\"n\":null}]",
        "{\"x\":1}", "{\"x\":null}", "{\"y\":{\"z\":[null]}}", "{\"x\":1,\"x\":2}", "{}", "[]",
    ];

    public byte[] Next() => random.Next(20) switch
    {
        0 => EventBody.Empty.ToArray(),
        1 => [0xf6],
        2 => [0xbf, 0x67, .. "patches"u8, 0x80, 0xff],
        _ => RawBody.Of([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Operation())]),
    };

    private RawOperation Operation()
    {
        var type = random.Next(10) switch { 0 or 1 or 2 => 0, 3 or 4 => 2, _ => 1 };
        var collection = random.Next(8) == 0 ? "Cats" : "Dogs";
        var operation = new RawOperation(collection, $"i{random.Next(3)}", type, type == 2 ? null : Patch(), Stamp());
        return random.Next(24) switch
        {
            0 => operation with { Type = 3 },
            1 => operation with { Collection = "no name" },
            2 => operation with { Patch = "{'a':1}" },
            3 => operation with { Patch = "{\"a\":1e400}" },
            4 => operation with { Id = "" },
            _ => operation,
        };
    }

    private string Patch()
    {
        var members = Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{(char)('a' + random.Next(4))}\":{Values[random.Next(Values.Length)]}").ToList();
        if (hasLargeTexts && random.Next(2) == 0) members.Add($"\"{(char)('a' + random.Next(3))}\":\"{new string('x', LargeTextLength)}\"");
        if (random.Next(6) == 0) members.Add("\"_id\":\"another\"");
        return $"{{{string.Join(',', members)}}}";
    }

    private byte[] Stamp() => random.Next(16) switch
    {
        0 => RawBody.Stamp(0),
        1 => RawBody.Stamp(-1 - random.Next(1000)),
        2 => RawBody.Stamp(new BigInteger(ulong.MaxValue) - random.Next(3)),
        3 => RawBody.Stamp(EventBody.TimestampMax),
        4 => RawBody.Stamp(EventBody.TimestampMax + 1),
        5 => [0xa0],
        6 => [0xfb, 0x43, 0xd6, 0x34, 0x57, 0x85, 0xd8, 0xa0, 0x00],
        _ => RawBody.Stamp(Now + random.Next(24)),
    };
}
