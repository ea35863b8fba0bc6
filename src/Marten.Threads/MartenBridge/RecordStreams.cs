using Marten.Threads.Logs;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.MartenBridge;

/// <summary>One stored record and its place.</summary>
internal readonly record struct StoredRecord(LogId Log, RecordPosition Position, RecordEnvelope Envelope);

/// <summary>Records read back from Marten's events.</summary>
internal sealed class RecordStreams(string schema)
{
    private readonly string _one = $"select bdata from {schema}.mt_events where tenant_id = $1 and stream_id = $2 and version = $3";

    private readonly string _streams = $"""
        select s.ordinal, e.version, e.bdata
        from unnest($2::text[]) with ordinality as s(key, ordinal)
        join {schema}.mt_events e on e.tenant_id = $1 and e.stream_id = s.key and e.seq_id <= $3
        order by s.ordinal, e.version
        """;

    private readonly string _delete = $"delete from {schema}.mt_events where tenant_id = $1";
    private readonly string _deleteStreams = $"delete from {schema}.mt_streams where tenant_id = $1";

    /// <summary>Event CID at a place of a stored branch.</summary>
    public async Task<Cid> EventAtAsync(
        ISqlReader reader, ThreadId thread, LogId log, LogBranch branch, long counter, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(
            _one, cancellationToken, thread.ToString(), branch.StreamKey(log.ToString()), branch.VersionOf(counter)).ConfigureAwait(false);
        if (!await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            throw new ThreadDataException($"Log {log} of thread {thread} has no record {counter}, though its row says so. Restore the thread store from a backup or from a peer.");
        return Cid.OfDagCbor(RecordAppended.FromBlock(data.Bytes(0)).Envelope.EventNode.Span);
    }

    /// <summary>
    /// All records of logs, branch by branch, oldest first, up to an event sequence: the daemon must not run ahead of itself.
    /// </summary>
    public async Task<IReadOnlyList<StoredRecord>> ReadAllAsync(
        ISqlReader reader, ThreadId thread, IEnumerable<LogTree> trees, long upTo, CancellationToken cancellationToken)
    {
        var branches = trees.SelectMany(static tree => tree.Branches.Select(branch => (tree.Log, Branch: branch))).ToList();
        var keys = branches.ConvertAll(static one => one.Branch.StreamKey(one.Log.ToString())).ToArray();
        var records = new List<StoredRecord>();
        await using var data = await reader.ReadAsync(_streams, cancellationToken, thread.ToString(), keys, upTo).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (log, branch) = branches[(int)data.GetInt64(0) - 1];
            var position = new RecordPosition(branch.Number, branch.Start + data.GetInt64(1) - 1);
            records.Add(new StoredRecord(log, position, RecordAppended.FromBlock(data.Bytes(2)).Envelope));
        }

        return records;
    }

    /// <summary>Deletes every event of a thread.</summary>
    public async Task DeleteAsync(ThreadTransaction transaction, ThreadId thread, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(_delete, cancellationToken, thread.ToString()).ConfigureAwait(false);
        await transaction.ExecuteAsync(_deleteStreams, cancellationToken, thread.ToString()).ConfigureAwait(false);
    }
}
