using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.Nodes;

/// <summary>
/// Whether a thread in a database is whole: its chains verify, nothing of a transaction is missing or there twice, and all that the
/// reduction made is what it makes again from the records alone. Nobody may write to the thread meanwhile.
/// </summary>
internal sealed class ThreadCheck(CampaignNode node, ThreadId thread)
{
    /// <summary>What was looked at.</summary>
    public int Records { get; private set; }

    /// <returns>What is wrong, in words; empty when nothing is.</returns>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        await node.CatchUpAsync();
        var keys = await node.Registry.ExportKeysAsync(thread, cancellationToken);
        var records = await StoredRecord.AllAsync(node, thread, cancellationToken);
        Records = records.Count;
        List<string> findings = [.. await new ChainCheck(node, thread).FindAsync(records, keys.Key.ServiceKey, cancellationToken)];
        findings.AddRange(await ChangesAsync(cancellationToken));
        findings.AddRange(await RebuildAsync(cancellationToken));
        findings.AddRange(await IngestAgainAsync(records, cancellationToken));
        return findings.ConvertAll(finding => $"{thread}: {finding}");
    }

    // The feed has no gap, and who follows it ends with the instances that are there.
    private async Task<IEnumerable<string>> ChangesAsync(CancellationToken cancellationToken)
    {
        var gaps = await node.RowsAsync(
            """
            select 'commit_seq ' || commit_seq || ' ordinal ' || ordinal from (
              select commit_seq, ordinal, lag(commit_seq, 1, 0::bigint) over w as seq_before, lag(ordinal, 1, 0) over w as ordinal_before
              from threads.changes where thread_id = $1 window w as (order by commit_seq, ordinal)) c
            where not (commit_seq = seq_before and ordinal = ordinal_before + 1 or commit_seq = seq_before + 1 and ordinal = 1)
            """,
            cancellationToken,
            thread);
        var told = await node.TextsAsync(
            """
            select collection, instance_id from (
              select distinct on (collection, instance_id) collection, instance_id, action
              from threads.changes where thread_id = $1 order by collection, instance_id, commit_seq desc, ordinal desc) last
            where action <> 'delete'
            """,
            cancellationToken,
            thread);
        var there = await node.TextsAsync("select collection, id from threads.instances where thread_id = $1", cancellationToken, thread);
        return gaps.Take(5).Select(gap => $"the change feed jumps to {gap}")
            .Concat(there.Except(told, StringComparer.Ordinal).Take(5).Select(one => $"no change told of {one}"))
            .Concat(told.Except(there, StringComparer.Ordinal).Take(5).Select(one => $"a change told of {one}, which is not there"));
    }

    private async Task<IEnumerable<string>> RebuildAsync(CancellationToken cancellationToken)
    {
        var before = await ThreadDump.OfAsync(node, thread, withChanges: true, cancellationToken);
        await node.Registry.RebuildAsync(thread, cancellationToken);
        await node.CatchUpAsync();
        var after = await ThreadDump.OfAsync(node, thread, withChanges: true, cancellationToken);
        return ThreadDump.Differences(before, after, "before a rebuild", "after a rebuild");
    }

    // The node remembers each record, or it would take one in twice.
    private async Task<IEnumerable<string>> IngestAgainAsync(List<StoredRecord> records, CancellationToken cancellationToken)
    {
        var report = await node.Ingest.IngestAsync(
            thread, records.Select(record => new IncomingRecord(record.Log, record.Envelope, "check")), cancellationToken: cancellationToken);
        return report.Known == records.Count
            ? []
            : [$"of {records.Count} stored records {report.Known} are known when they are given again: {report.Appended} appended, {report.Forks} forks, {report.OtherEnvelopes} other envelopes, {report.Gaps.Count} gaps, {report.Refusals.Count} refusals"];
    }
}
