using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Composing;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Reducing.Composing;

/// <summary>
/// A random run on one instance, and a random document before it or none. Few names and values, so that operations meet: nulls at
/// every depth, arrays with nulls, empty objects, objects that become plain and plain values that become objects.
/// </summary>
internal sealed class RandomRun
{
    private const int OperationsMax = 12;

    // the two last compare one way as UTF-16 and the other way as UTF-8
    private static readonly string[] Names = ["a", "b", "c", "a", "b", "_id", "_mod", "", "ä\\\"\\n", "\uFF5E", "😀"];

    private static readonly string[] Plain =
        ["null", "null", "null", "1", "2", "-0.50", "1e3", "123456789012345678901234567890.5", "true", "\"\"", "\"x\\u0001ß\"", "[]", "[null]", "[null,null,null,null,null,null,null,null,null]", "[null,{\"a\":null,\"b\":[null]}]", "[[null]]", "[{}]"];

    private readonly SeededRandomSource _random;

    public RandomRun(ulong seed)
    {
        _random = new SeededRandomSource(seed);
        Operations = [.. Enumerable.Range(0, 1 + _random.Next(OperationsMax)).Select(_ => Operation())];
        if (_random.Next(4) == 0) Operations[_random.Next(Operations.Count)] = Operations[0]; // one value in two places
        Before = _random.Next(4) == 0 ? null : Op.Document(Members(3)).With("_id", DocString.Of(Op.Rex.Id));
    }

    public List<ReducedOperation> Operations { get; }

    public DocObject? Before { get; }

    /// <summary>All operations, composed one by one.</summary>
    public ComposedRun Whole() => Composed.Of(Operations);

    /// <summary>The operations in up to three runs, cut anywhere; some of them stored and read back.</summary>
    public List<ComposedRun> Pieces()
    {
        var cuts = new SortedSet<int> { 0, _random.Next(Operations.Count), _random.Next(Operations.Count), Operations.Count };
        return [.. cuts.Zip(cuts.Skip(1), (from, to) => Composed.Of(Operations[from..to]))
            .Select(run => _random.Next(2) == 0 ? run : ComposedRun.Read(Op.Rex.Id, run.Write()))];
    }

    private ReducedOperation Operation() => _random.Next(12) switch
    {
        0 => Op.Delete(),
        1 or 2 or 3 => Op.Create(Members(3)),
        _ => Op.Save(Members(3)),
    };

    private string Members(int depth)
    {
        var members = Enumerable.Range(0, _random.Next(4)).Select(_ => $"\"{Names[_random.Next(Names.Length)]}\":{Value(depth - 1)}");
        return $"{{{string.Join(',', members)}}}";
    }

    private string Value(int depth) => depth > 0 && _random.Next(2) == 0 ? Members(depth) : Plain[_random.Next(Plain.Length)];
}
