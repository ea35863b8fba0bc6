using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Testing;
using Marten.Threads.Writing;

namespace Marten.Threads.Simulation.Writers;

/// <summary>Writes as applications make them: to few instances, so that replicas meet, and only what their own state allows.</summary>
/// <param name="random">Decides everything.</param>
/// <param name="ids">How many instances of each collection they write to.</param>
/// <param name="collections">Where they write.</param>
internal sealed class RandomWrites(SeededRandomSource random, int ids, IReadOnlyList<string> collections)
{
    private const int WritesMax = 4;
    private const int Members = 6;

    private static readonly string[] Values =
    [
        "0", "-1", "1.50", "9007199254740993", "1e20", "0.1", "true", "false", "\"x\"", "\"ä\\n\\u2028\"", "\"\"", "[]", "[1,[2]]", "{}",
        "{\"x\":1}", "{\"y\":{\"z\":[{}]}}", "{\"x\":{\"y\":2}}",
    ];

    /// <summary>Some writes for one commit.</summary>
    /// <param name="stored">What the replica holds.</param>
    public IReadOnlyList<BufferedWrite> Next(IReadOnlyDictionary<InstanceKey, StoredInstance> stored)
    {
        var writes = new List<BufferedWrite>();
        var isThere = new Dictionary<InstanceKey, bool>();
        for (var count = 1 + random.Next(WritesMax); count > 0; count--)
        {
            var instance = new InstanceKey(collections[random.Next(collections.Count)], $"i{random.Next(ids)}");
            if (!isThere.TryGetValue(instance, out var before)) before = stored.TryGetValue(instance, out var known) && known.Document is not null;
            var write = Write(instance, before);
            isThere[instance] = write.Kind != WriteKind.Delete;
            writes.Add(write);
        }

        return writes;
    }

    private BufferedWrite Write(InstanceKey instance, bool isThere) => (isThere, random.Next(8)) switch
    {
        (_, 0) => new BufferedWrite(WriteKind.Delete, instance, null),
        (false, < 5) => new BufferedWrite(WriteKind.Create, instance, Document(instance)),
        (true, < 5) => new BufferedWrite(WriteKind.Patch, instance, Object("null")),
        _ => new BufferedWrite(WriteKind.Save, instance, Document(instance)),
    };

    private DocObject Document(InstanceKey instance) => Object(null).With("_id", DocString.Of(instance.Id));

    private DocObject Object(string? removal)
    {
        var members = Enumerable.Range(0, random.Next(Members)).Select(_ => $"\"{(char)('a' + random.Next(Members))}\"").Distinct()
            .Select(name => $"{name}:{(removal is not null && random.Next(3) == 0 ? removal : Values[random.Next(Values.Length)])}");
        return (DocObject)JsonText.Parse($"{{{string.Join(',', members)}}}");
    }
}
