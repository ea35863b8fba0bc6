using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;

namespace Marten.Threads.Tests.Reducing;

/// <summary>
/// Sections 3 and 4 of docs/reduction.md once more: all operations of a set of records, sorted and folded from nothing. An oracle for
/// the reducer, which works with what it stored before.
/// </summary>
internal sealed class ReferenceReduction
{
    private readonly List<ReducedOperation> _operations = [];

    public ReferenceReduction(IEnumerable<VerifiedRecord> records, SymmetricKey readKey)
    {
        foreach (var ofLog in records.GroupBy(record => record.LogId))
        {
            var log = new ReferenceLog(ofLog);
            Logs.Add(ofLog.Key, log);
            foreach (var node in log.Nodes.OrderBy(node => node.Counter)) Read(node, readKey);
        }

        AssignTimes();
        foreach (var instance in _operations.Where(operation => operation.Counts).GroupBy(operation => operation.Instance)) Fold(instance.Key, instance);
    }

    public Dictionary<LogId, ReferenceLog> Logs { get; } = [];

    public IReadOnlyList<ReducedOperation> Operations => _operations;

    /// <summary>Of every instance with an operation that counts: its document and the key of its newest operation.</summary>
    public Dictionary<InstanceKey, (DocObject? Document, OrderKey Newest)> Instances { get; } = [];

    private void Read(ReferenceLog.Node node, SymmetricKey readKey)
    {
        RecordReader.ReadBody(node.Record, readKey, out var body).ShouldBe(BodyRefusal.None);
        _operations.AddRange(RecordOperations.Of(
            node.Record, new RecordPosition(0, node.Counter), node.Standing, Convert.FromHexString(node.PinnedAuthor), body));
    }

    private void AssignTimes()
    {
        var last = new Dictionary<(InstanceKey, LogId), long>();
        foreach (var operation in _operations.Where(operation => operation.Counts))
        {
            var key = (operation.Instance, operation.Key.Log);
            last[key] = Math.Max(operation.Stamp, last.GetValueOrDefault(key));
            operation.Key = operation.Key with { EffectiveTime = last[key] };
        }
    }

    private void Fold(InstanceKey instance, IEnumerable<ReducedOperation> operations)
    {
        var ordered = operations
            .OrderBy(operation => operation.Key.EffectiveTime)
            .ThenBy(operation => Convert.ToHexString(operation.Key.Log.Span), StringComparer.Ordinal)
            .ThenBy(operation => operation.Key.Counter)
            .ThenBy(operation => operation.Key.Index).ToList();
        DocObject? document = null;
        foreach (var operation in ordered)
        {
            var isConflict = operation.Type == OperationType.Create && document is not null;
            operation.Status = isConflict ? "conflict: create" : "applied";
            document = operation.Type switch
            {
                OperationType.Delete => null,
                OperationType.Save => MergePatch.Apply(document ?? DocObject.Empty, operation.Patch!),
                _ when document is null => operation.Patch!,
                _ => Fill(document, operation.Patch!),
            };
            document = document?.With("_id", DocString.Of(instance.Id));
        }

        Instances[instance] = (document, ordered[^1].Key);
    }

    private static DocObject Fill(DocObject document, DocObject created)
    {
        foreach (var (name, value) in created.Members)
        {
            if (document[name] is null) document = document.With(name, value);
        }

        return document;
    }
}
