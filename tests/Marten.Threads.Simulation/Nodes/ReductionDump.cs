using Marten.Threads.Logs;
using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Simulation.Nodes;

/// <summary>
/// Everything of a reduction that must be the same on every node, as sorted lines, to be compared with what the oracle says. Left out is
/// what may differ: branch numbers, which of several envelopes is stored, the author shown for an operation that does not count, of a
/// stopped log the records beyond the stop, and first records where a log has more of them than a node keeps.
/// </summary>
internal static class ReductionDump
{
    /// <summary>The lines of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="rules">What the rules make of the same records; says what may be missing.</param>
    public static IReadOnlyList<string> Of(PureNode node, OracleState rules) => Sorted(
        node.Logs.Select(node.TreeOf).Select(Log),
        node.Stored.Where(static pair => pair.Value.Newest is not null).Select(static pair => Instance(pair.Key, pair.Value)),
        node.Operations.Where(operation => operation.Counts || MustBeKept(rules, Hex(operation.Key.Log.Span), operation.Status))
            .Select(operation => Operation(operation, node.TreeOf(operation.Key.Log).Judge().State == LogState.Unconfirmed)));

    /// <summary>The lines that the rules demand.</summary>
    /// <param name="rules">What the rules say.</param>
    /// <param name="withDeleted">Whether there is a line for an instance without a document; a table has no row for it.</param>
    public static IReadOnlyList<string> Of(OracleState rules, bool withDeleted = true) => Sorted(
        rules.Logs.Where(static pair => pair.Value.Nodes.Count > 0).Select(static pair => LogLine(pair.Key, pair.Value.State, pair.Value.Author, pair.Value.Head)),
        rules.Instances.Where(pair => withDeleted || pair.Value.Document is not null).Select(static pair => InstanceLine(pair.Key.Collection, pair.Key.Id, pair.Value.Document, Key(pair.Value.Newest))),
        rules.Operations.Where(operation => operation.Counts || MustBeKept(rules, operation.Log, operation.Status)).Select(Operation));

    /// <summary>Whether every node has this operation, which does not count.</summary>
    public static bool MustBeKept(OracleState rules, string log, string status)
    {
        var judged = rules.Logs[log];
        var isCrowded = judged.FirstRecords.Count > LogTree.UnconfirmedFirstRecordsMax && status == OperationStatus.RejectedFirstRecord;
        return judged.State != "stopped" && !isCrowded;
    }

    /// <summary>Where two dumps differ first; null where they do not.</summary>
    public static string? FirstDifference(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (left, right) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            if (left != right) return $"expected '{left ?? "nothing"}', found '{right ?? "nothing"}'";
        }

        return null;
    }

    public static IReadOnlyList<string> Sorted(params IEnumerable<IEnumerable<string>> groups) =>
        [.. groups.SelectMany(static lines => lines.Order(StringComparer.Ordinal))];

    public static string LogLine(string log, string state, string author, long head) =>
        state == "stopped" ? $"log {log} {state} {author}" : $"log {log} {state} {author} head {head}";

    public static string InstanceLine(string collection, string id, string? document, string newest) =>
        $"instance {collection}/{id} {document ?? "none"} {newest}";

    public static string KeyText(long effectiveTime, string log, long counter, int index) => $"{effectiveTime} {log} {counter} {index}";

    public static string OperationLine(
        string collection, string id, string key, string type, string? patch, long stamp, string status, string? author, bool unconfirmed, bool normalised) =>
        $"operation {collection}/{id} {key} {type} {patch ?? "none"} {stamp} {status} {author ?? "does not count"}{(unconfirmed ? " unconfirmed" : "")}{(normalised ? " normalised" : "")}";

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);

    private static string Log(LogTree tree)
    {
        var verdict = tree.Judge();
        return LogLine(Hex(tree.Log.Span), LogStates.NameOf(verdict.State), Hex(verdict.ClaimedAuthor.Span), tree.Branches[verdict.Winner].HeadCounter);
    }

    private static string Instance(InstanceKey instance, StoredInstance stored) =>
        InstanceLine(instance.Collection, instance.Id, stored.Document?.ToString(), Key(stored.Newest!.Value));

    private static string Operation(ReducedOperation operation, bool unconfirmed) => OperationLine(
        operation.Instance.Collection,
        operation.Instance.Id,
        Key(operation.Key),
        OperationTypes.NameOf(operation.Type),
        operation.Patch?.ToString(),
        operation.Stamp,
        operation.Status,
        operation.Counts ? Hex(operation.ClaimedAuthor.Span) : null,
        unconfirmed,
        operation.Normalised);

    private static string Operation(OracleOperation operation) => OperationLine(
        operation.Collection,
        operation.Instance,
        Key(operation),
        operation.Type,
        operation.Patch,
        operation.Stamp,
        operation.Status,
        operation.Counts ? operation.Author : null,
        operation.Unconfirmed,
        operation.Normalised);

    private static string Key(OrderKey key) => KeyText(key.EffectiveTime, Hex(key.Log.Span), key.Counter, key.Index);

    private static string Key(OracleOperation operation) => KeyText(operation.EffectiveTime, operation.Log, operation.Counter, operation.Index);
}
