using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;

namespace Marten.Threads.Reducing;

/// <summary>
/// Queues the outcome of a reduction in the projection's unit of work: operations, instances, segments, the change feed.
/// One statement for all rows of a table.
/// </summary>
internal sealed class ReductionWriter(string schema)
{
    private readonly string _store = $"select {schema}.store_reduction({string.Join(", ", Enumerable.Repeat(SqlOperation.Parameter, 32))})";

    private readonly string _updateStatuses = $"""
        update {schema}.operations o set status = n.status
        from unnest(^::text[], ^::text[], ^::bigint[], ^::bytea[], ^::bigint[], ^::integer[], ^::integer[], ^::text[])
          as n(collection, instance_id, effective_time, log_id, counter, op_index, branch, status)
        where o.thread_id = ^ and o.collection = n.collection and o.instance_id = n.instance_id and o.effective_time = n.effective_time
          and o.log_id = n.log_id and o.counter = n.counter and o.op_index = n.op_index and o.branch = n.branch
        """;

    private readonly string _clearSegments = $"""
        delete from {schema}.segments s using unnest(^::text[], ^::text[]) as n(collection, id)
        where s.thread_id = ^ and s.collection = n.collection and s.instance_id = n.id
        """;

    private readonly string _storeSegments = $"""
        insert into {schema}.segments (thread_id, collection, instance_id, level, effective_time, log_id, counter, op_index, run, clean, absorbed)
        select ^, s.* from unnest(^::text[], ^::text[], ^::integer[], ^::bigint[], ^::bytea[], ^::bigint[], ^::integer[], ^::bytea[], ^::boolean[], ^::boolean[]) as s
        where exists (select 1 from {schema}.threads where id = ^)
        on conflict (thread_id, collection, instance_id, level, effective_time, log_id, counter, op_index)
          do update set run = excluded.run, clean = excluded.clean, absorbed = excluded.absorbed
        """;

    private readonly string _deleteOperations = $"delete from {schema}.operations where thread_id = ^ and log_id = any(^)";

    private readonly string _keep = $"insert into {schema}.progress (thread_id) select id from {schema}.threads where id = ^ for key share on conflict do nothing";

    /// <summary>
    /// Keeps the thread from being deleted until the unit of work ends, without waiting for its writers. What follows
    /// writes nothing when it was deleted already.
    /// </summary>
    public void Keep(IDocumentOperations session, ThreadId thread) => session.QueueOperation(new SilentSqlOperation(_keep, thread.ToString()));

    public void DeleteOperations(IDocumentOperations session, ThreadId thread, IReadOnlyCollection<LogId> logs) =>
        session.QueueOperation(new SilentSqlOperation(_deleteOperations, thread.ToString(), logs.Select(static log => log.Bytes.ToArray()).ToArray()));

    /// <summary>Stores new operations and what became of the instances.</summary>
    /// <param name="session">The unit of work.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="operations">Operations that are not stored yet.</param>
    /// <param name="changes">Instances that were reduced.</param>
    /// <param name="misfits">Those of them whose typed document is missing or old.</param>
    /// <param name="clock">A stamp that the thread's clock must not be behind, or 0.</param>
    public void Store(
        IDocumentOperations session, ThreadId thread, IReadOnlyList<ReducedOperation> operations, IReadOnlyList<InstanceChange> changes, IReadOnlySet<InstanceKey> misfits, long clock)
    {
        var kept = changes.Where(static change => change is { After: not null, Newest: not null }).ToList();
        var gone = changes.Where(static change => change is { After: null, Before: not null }).ToList();
        var told = changes.Where(static change => change.Action != ChangeAction.None).ToList();
        session.QueueOperation(new SqlOperation(
            _store,
            thread.ToString(),
            clock,
            Column(operations, static operation => operation.Instance.Collection),
            Column(operations, static operation => operation.Instance.Id),
            Column(operations, static operation => operation.Key.EffectiveTime),
            Column(operations, static operation => operation.Key.Log.Bytes.ToArray()),
            Column(operations, static operation => operation.Key.Counter),
            Column(operations, static operation => operation.Key.Index),
            Column(operations, static operation => operation.Branch),
            Column(operations, static operation => OperationTypes.NameOf(operation.Type)),
            Column(operations, static operation => operation.Patch?.ToString()!),
            Column(operations, static operation => operation.Stamp),
            Column(operations, static operation => operation.ClaimedAuthor.ToArray()),
            Column(operations, static operation => operation.Record.Bytes.ToArray()),
            Column(operations, static operation => operation.Status),
            Column(operations, static operation => operation.Counts),
            Column(operations, static operation => operation.Normalised),
            Column(operations, static operation => operation.Unconfirmed),
            Column(kept, static change => change.Instance.Collection),
            Column(kept, static change => change.Instance.Id),
            Column(kept, static change => change.After!.ToString()),
            Column(kept, static change => change.Newest!.Value.EffectiveTime),
            Column(kept, static change => change.Newest!.Value.Log.Bytes.ToArray()),
            Column(kept, static change => change.Newest!.Value.Counter),
            Column(kept, static change => change.Newest!.Value.Index),
            Column(kept, change => misfits.Contains(change.Instance)),
            Column(kept, static change => change.Tail),
            Column(gone, static change => change.Instance.Collection),
            Column(gone, static change => change.Instance.Id),
            Column(told, static change => change.Instance.Collection),
            Column(told, static change => change.Instance.Id),
            Column(told, static change => NameOf(change.Action))));
    }

    public void UpdateStatuses(IDocumentOperations session, ThreadId thread, IReadOnlyList<ReducedOperation> operations)
    {
        if (operations.Count == 0) return;
        session.QueueOperation(new SilentSqlOperation(
            _updateStatuses,
            Column(operations, static operation => operation.Instance.Collection),
            Column(operations, static operation => operation.Instance.Id),
            Column(operations, static operation => operation.Key.EffectiveTime),
            Column(operations, static operation => operation.Key.Log.Bytes.ToArray()),
            Column(operations, static operation => operation.Key.Counter),
            Column(operations, static operation => operation.Key.Index),
            Column(operations, static operation => operation.Branch),
            Column(operations, static operation => operation.Status),
            thread.ToString()));
    }

    public void StoreSegments(IDocumentOperations session, ThreadId thread, IReadOnlyList<InstanceChange> changes)
    {
        var cleared = changes.Where(static change => change.Segments.Cleared).ToList();
        if (cleared.Count > 0)
        {
            session.QueueOperation(new SilentSqlOperation(
                _clearSegments,
                Column(cleared, static change => change.Instance.Collection),
                Column(cleared, static change => change.Instance.Id),
                thread.ToString()));
        }

        var stored = changes.SelectMany(static change => change.Segments.Stored.Select(segment => (change.Instance, Segment: segment))).ToList();
        if (stored.Count == 0) return;
        session.QueueOperation(new SilentSqlOperation(
            _storeSegments,
            thread.ToString(),
            Column(stored, static one => one.Instance.Collection),
            Column(stored, static one => one.Instance.Id),
            Column(stored, static one => one.Segment.Level),
            Column(stored, static one => one.Segment.Until.EffectiveTime),
            Column(stored, static one => one.Segment.Until.Log.Bytes.ToArray()),
            Column(stored, static one => one.Segment.Until.Counter),
            Column(stored, static one => one.Segment.Until.Index),
            Column(stored, static one => one.Segment.Run.Write()),
            Column(stored, static one => one.Segment.IsClean),
            Column(stored, static one => one.Segment.IsAbsorbed),
            thread.ToString()));
    }

    private static string NameOf(ChangeAction action) => action switch
    {
        ChangeAction.Create => "create",
        ChangeAction.Save => "save",
        _ => "delete",
    };

    private static TColumn[] Column<TRow, TColumn>(IReadOnlyList<TRow> rows, Func<TRow, TColumn> value)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(rows[i]);
        return column;
    }
}
