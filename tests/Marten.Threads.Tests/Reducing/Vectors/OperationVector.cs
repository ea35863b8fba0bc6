using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Logs;

namespace Marten.Threads.Tests.Reducing.Vectors;

/// <summary>
/// A case of operations.json as real, signed records: each log is given a key whose id sorts among the others as the log's id in the
/// file does, and every record that the case does not name is empty.
/// </summary>
internal sealed class OperationVector
{
    private readonly ThreadKey _key = ThreadKey.Generate(new SeededRandomSource(8));
    private readonly List<VerifiedRecord> _records = [];
    private readonly Dictionary<(string Log, long Counter, int Index), string> _names = [];
    private readonly Dictionary<string, ForkingLog> _logs;

    public OperationVector(JsonElement one, IReadOnlyDictionary<string, string> logIds)
    {
        var operations = one.GetProperty("operations").EnumerateArray().ToList();
        var logs = Enumerable.Range(0, logIds.Count).Select(i => new ForkingLog(new SeededRandomSource(100 + (ulong)i), _key)).OrderBy(log => log.Id);
        _logs = logIds.OrderBy(pair => pair.Value, StringComparer.Ordinal).Zip(logs).ToDictionary(pair => pair.First.Key, pair => pair.Second);
        foreach (var ofLog in operations.GroupBy(operation => operation.Field("log")!)) AddLog(ofLog.Key, [.. ofLog]);
    }

    public IReadOnlyList<VerifiedRecord> Records => _records;

    public PureNode Node() => new(_key.ReadKey!);

    /// <summary>The operations that take part, in order, by their names in the file.</summary>
    public IReadOnlyList<string> OrderOf(PureNode node) =>
        [.. node.Operations.Where(operation => operation.Counts).OrderBy(operation => operation.Key).Select(NameOf)];

    public SortedDictionary<string, string> TimesOf(PureNode node) => VectorCases.Sorted(
        node.Operations.Where(operation => operation.Counts), NameOf, operation => operation.Key.EffectiveTime.ToString(CultureInfo.InvariantCulture));

    public SortedDictionary<string, string> StatusesOf(PureNode node) => VectorCases.Sorted(node.Operations, NameOf, operation => operation.Status);

    private string NameOf(ReducedOperation operation) =>
        _names[(_logs.Single(pair => pair.Value.Id == operation.Key.Log).Key, operation.Key.Counter, operation.Key.Index)];

    private void AddLog(string name, IReadOnlyList<JsonElement> operations)
    {
        var log = _logs[name];
        var record = log.First(log.Event(EventBody.Empty));
        _records.Add(record);
        for (var counter = 2; counter <= operations.Max(CounterOf); counter++)
        {
            var ofRecord = operations.Where(operation => CounterOf(operation) == counter).OrderBy(IndexOf).ToList();
            ofRecord.Select(IndexOf).ShouldBe(Enumerable.Range(0, ofRecord.Count), "a case leaves no index out");
            foreach (var operation in ofRecord) _names.Add((name, counter, IndexOf(operation)), operation.Field("op")!);
            _records.Add(record = log.After(record, log.Event(RawBody.Of([.. ofRecord.Select(Raw)]))));
        }
    }

    private static int CounterOf(JsonElement operation) => operation.GetProperty("counter").GetInt32();

    private static int IndexOf(JsonElement operation) => operation.GetProperty("index").GetInt32();

    internal static RawOperation Raw(JsonElement operation)
    {
        var instance = operation.Field("instance")!.Split('/', 2);
        var type = operation.Field("type") switch { "create" => 0, "save" => 1, "delete" => 2, var other => throw new FormatException(other) };
        return new RawOperation(instance[0], instance[1], type, operation.Field("patch"), RawBody.Stamp(BigInteger.Parse(operation.Field("stamp")!, CultureInfo.InvariantCulture)));
    }
}
