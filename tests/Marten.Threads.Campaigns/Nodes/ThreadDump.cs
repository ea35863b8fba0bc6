using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.Nodes;

/// <summary>Everything that a reduction made of a thread, as lines in a fixed order.</summary>
internal static class ThreadDump
{
    private static readonly (string Table, string Columns, string Order)[] Tables =
    [
        ("operations", "collection, instance_id, effective_time, log_id, counter, op_index, branch, type, patch, stamp, claimed_author, record, status, counts, normalised", "log_id, counter, op_index, branch"),
        ("instances", "collection, id, data, effective_time, log_id, counter, op_index, misfit", "collection, id"),
        ("changes", "commit_seq, ordinal, collection, instance_id, action", "commit_seq, ordinal"),
    ];

    /// <param name="node">Where the thread is.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="withChanges">
    /// Whether with the change feed, which tells of commits: two nodes that took the records in other batches differ in it.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<List<string>> OfAsync(CampaignNode node, ThreadId thread, bool withChanges, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var (table, columns, order) in Tables)
        {
            if (!withChanges && table == "changes") continue;
            var rows = await node.RowsAsync($"select {columns} from threads.{table} where thread_id = $1 order by {order}", cancellationToken, thread);
            lines.AddRange(rows.Select(row => $"{table}: {row}"));
        }

        foreach (var table in await DocumentTablesAsync(node, cancellationToken))
        {
            var rows = await node.RowsAsync($"select id, data from threads.{table} where tenant_id = $1 order by id", cancellationToken, thread);
            lines.AddRange(rows.Select(row => $"{table}: {row}"));
        }

        return lines;
    }

    /// <summary>The first lines in which two dumps differ.</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<string> left, IReadOnlyList<string> right, string leftName, string rightName)
    {
        const int shown = 5;
        var onlyLeft = left.Except(right, StringComparer.Ordinal).ToList();
        var onlyRight = right.Except(left, StringComparer.Ordinal).ToList();
        return onlyLeft.Take(shown).Select(line => $"only {leftName} ({onlyLeft.Count}): {Cut(line)}")
            .Concat(onlyRight.Take(shown).Select(line => $"only {rightName} ({onlyRight.Count}): {Cut(line)}"));
    }

    private static Task<List<string>> DocumentTablesAsync(CampaignNode node, CancellationToken cancellationToken) => node.RowsAsync(
        "select table_name from information_schema.columns where table_schema = 'threads' and table_name like 'mt\\_doc\\_%' and column_name = 'tenant_id' and table_name <> 'mt_doc_deadletterevent' order by 1",
        cancellationToken);

    private static string Cut(string line) => line.Length <= 400 ? line : line[..400] + "…";
}
