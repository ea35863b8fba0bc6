using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing;

namespace Marten.Threads.Tests.Reducing;

/// <summary>
/// Everything of a reduction that must be the same on every node, as sorted lines. Left out is what may differ: branch numbers, which of
/// several envelopes is stored, and of a stopped log the records beyond the stop, which need not be kept.
/// </summary>
internal static class ReductionDump
{
    public static IReadOnlyList<string> Of(PureNode node)
    {
        var trees = node.Logs.ToDictionary(log => log, node.TreeOf);
        var logs = trees.Select(pair =>
        {
            var verdict = pair.Value.Judge();
            return Log(pair.Key, verdict.State, Convert.ToHexString(verdict.ClaimedAuthor.Span), pair.Value.Branches[verdict.Winner].HeadCounter);
        });
        var stopped = trees.Where(pair => pair.Value.Judge().State == LogState.Stopped).Select(pair => pair.Key).ToHashSet();
        var instances = node.Outcomes.Where(outcome => outcome.Newest is not null).Select(outcome => Instance(outcome.Instance, outcome.After, outcome.Newest!.Value));
        return Lines(logs, instances, node.Operations, stopped);
    }

    public static IReadOnlyList<string> Of(ReferenceReduction reference)
    {
        var logs = reference.Logs.Select(pair => Log(pair.Key, pair.Value.State, pair.Value.Author, pair.Value.HeadCounter));
        var stopped = reference.Logs.Where(pair => pair.Value.State == LogState.Stopped).Select(pair => pair.Key).ToHashSet();
        var instances = reference.Instances.Select(pair => Instance(pair.Key, pair.Value.Document, pair.Value.Newest));
        return Lines(logs, instances, reference.Operations, stopped);
    }

    private static IReadOnlyList<string> Lines(
        IEnumerable<string> logs, IEnumerable<string> instances, IEnumerable<ReducedOperation> operations, HashSet<LogId> stopped) =>
        [
            .. logs.Order(StringComparer.Ordinal),
            .. instances.Order(StringComparer.Ordinal),
            .. operations.Where(operation => operation.Counts || !stopped.Contains(operation.Key.Log)).Select(Operation).Order(StringComparer.Ordinal),
        ];

    private static string Log(LogId log, LogState state, string author, long head) =>
        state == LogState.Stopped ? $"log {log} {state} {author}" : $"log {log} {state} {author} head {head}";

    private static string Instance(InstanceKey instance, DocObject? document, OrderKey newest) =>
        $"instance {instance.Collection}/{instance.Id} {document?.ToString() ?? "none"} {newest}";

    private static string Operation(ReducedOperation operation) => string.Join(
        ' ',
        "operation",
        $"{operation.Instance.Collection}/{operation.Instance.Id}",
        operation.Key,
        operation.Type,
        operation.Patch?.ToString() ?? "none",
        operation.Stamp,
        operation.Status,
        operation.Counts ? $"counts {Convert.ToHexString(operation.ClaimedAuthor.Span)}" : "does not count",
        operation.Unconfirmed ? "unconfirmed" : "confirmed",
        operation.Normalised ? "normalised" : "as written");
}
