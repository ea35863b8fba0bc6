using Marten.Threads.Protocol;

namespace Marten.Threads.Reducing;

/// <summary>
/// Queues the outcome of a reduction in the projection's unit of work: operations, instances, the change feed. One
/// statement for each table, whatever the number of rows.
/// </summary>
internal sealed class ReductionWriter(string schema)
{
    // Marten replaces this character by parameters; '?' is an operator of jsonb.
    private const char Parameter = '^';

    private readonly string _insertOperations = $"""
        insert into {schema}.operations (thread_id, collection, instance_id, effective_time, log_id, counter, op_index, branch,
          type, patch, stamp, claimed_author, record, status, counts, normalised, unconfirmed)
        select ^, o.collection, o.instance_id, o.effective_time, o.log_id, o.counter, o.op_index, o.branch,
          o.type, o.patch::jsonb, o.stamp, o.claimed_author, o.record, o.status, o.counts, o.normalised, o.unconfirmed
        from unnest(^::text[], ^::text[], ^::bigint[], ^::bytea[], ^::bigint[], ^::integer[], ^::integer[], ^::text[], ^::text[],
          ^::bigint[], ^::bytea[], ^::bytea[], ^::text[], ^::boolean[], ^::boolean[], ^::boolean[])
          as o(collection, instance_id, effective_time, log_id, counter, op_index, branch, type, patch,
               stamp, claimed_author, record, status, counts, normalised, unconfirmed)
        where exists (select 1 from {schema}.threads where id = ^)
        """;

    private readonly string _updateStatuses = $"""
        update {schema}.operations o set status = n.status
        from unnest(^::text[], ^::text[], ^::bigint[], ^::bytea[], ^::bigint[], ^::integer[], ^::integer[], ^::text[])
          as n(collection, instance_id, effective_time, log_id, counter, op_index, branch, status)
        where o.thread_id = ^ and o.collection = n.collection and o.instance_id = n.instance_id and o.effective_time = n.effective_time
          and o.log_id = n.log_id and o.counter = n.counter and o.op_index = n.op_index and o.branch = n.branch
        """;

    private readonly string _deleteOperations = $"delete from {schema}.operations where thread_id = ^ and log_id = any(^)";

    private readonly string _upsertInstances = $"""
        insert into {schema}.instances (thread_id, collection, id, data, effective_time, log_id, counter, op_index, misfit)
        select ^, i.collection, i.id, i.data::jsonb, i.effective_time, i.log_id, i.counter, i.op_index, i.misfit
        from unnest(^::text[], ^::text[], ^::text[], ^::bigint[], ^::bytea[], ^::bigint[], ^::integer[], ^::boolean[])
          as i(collection, id, data, effective_time, log_id, counter, op_index, misfit)
        where exists (select 1 from {schema}.threads where id = ^)
        on conflict (thread_id, collection, id) do update set data = excluded.data, effective_time = excluded.effective_time,
          log_id = excluded.log_id, counter = excluded.counter, op_index = excluded.op_index, misfit = excluded.misfit
        """;

    private readonly string _deleteInstances = $"""
        delete from {schema}.instances i using unnest(^::text[], ^::text[]) as n(collection, id)
        where i.thread_id = ^ and i.collection = n.collection and i.id = n.id
        """;

    private readonly string _appendChanges = $"""
        with next as (
          insert into {schema}.progress as p (thread_id, commit_seq) select id, 1 from {schema}.threads where id = ^ for key share
          on conflict (thread_id) do update set commit_seq = p.commit_seq + 1 returning commit_seq)
        insert into {schema}.changes (thread_id, commit_seq, ordinal, collection, instance_id, action)
        select ^, next.commit_seq, c.ordinal, c.collection, c.instance_id, c.action
        from next, unnest(^::text[], ^::text[], ^::text[]) with ordinality as c(collection, instance_id, action, ordinal)
        """;

    private readonly string _keep = $"insert into {schema}.progress (thread_id) select id from {schema}.threads where id = ^ for key share on conflict do nothing";

    private readonly string _advanceClock = $"""
        insert into {schema}.progress as p (thread_id, clock) select id, ^ from {schema}.threads where id = ^ for key share
        on conflict (thread_id) do update set clock = greatest(p.clock, excluded.clock)
        """;

    /// <summary>
    /// Keeps the thread from being deleted until the unit of work ends, without waiting for its writers. What follows
    /// writes nothing when it was deleted already.
    /// </summary>
    public void Keep(IDocumentOperations session, ThreadId thread) => session.QueueSqlCommand(Parameter, _keep, thread.ToString());

    public void DeleteOperations(IDocumentOperations session, ThreadId thread, IReadOnlyCollection<LogId> logs) =>
        session.QueueSqlCommand(Parameter, _deleteOperations, thread.ToString(), logs.Select(static log => log.Bytes.ToArray()).ToArray());

    public void InsertOperations(IDocumentOperations session, ThreadId thread, IReadOnlyList<ReducedOperation> operations)
    {
        if (operations.Count == 0) return;
        session.QueueSqlCommand(
            Parameter,
            _insertOperations,
            thread.ToString(),
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
            thread.ToString());
    }

    public void UpdateStatuses(IDocumentOperations session, ThreadId thread, IReadOnlyList<ReducedOperation> operations)
    {
        if (operations.Count == 0) return;
        session.QueueSqlCommand(
            Parameter,
            _updateStatuses,
            Column(operations, static operation => operation.Instance.Collection),
            Column(operations, static operation => operation.Instance.Id),
            Column(operations, static operation => operation.Key.EffectiveTime),
            Column(operations, static operation => operation.Key.Log.Bytes.ToArray()),
            Column(operations, static operation => operation.Key.Counter),
            Column(operations, static operation => operation.Key.Index),
            Column(operations, static operation => operation.Branch),
            Column(operations, static operation => operation.Status),
            thread.ToString());
    }

    public void WriteInstances(
        IDocumentOperations session, ThreadId thread, IReadOnlyList<InstanceChange> changes, IReadOnlySet<InstanceKey> misfits)
    {
        var kept = changes.Where(static change => change is { After: not null, Newest: not null }).ToList();
        if (kept.Count > 0)
        {
            session.QueueSqlCommand(
                Parameter,
                _upsertInstances,
                thread.ToString(),
                Column(kept, static change => change.Instance.Collection),
                Column(kept, static change => change.Instance.Id),
                Column(kept, static change => change.After!.ToString()),
                Column(kept, static change => change.Newest!.Value.EffectiveTime),
                Column(kept, static change => change.Newest!.Value.Log.Bytes.ToArray()),
                Column(kept, static change => change.Newest!.Value.Counter),
                Column(kept, static change => change.Newest!.Value.Index),
                Column(kept, change => misfits.Contains(change.Instance)),
                thread.ToString());
        }

        var gone = changes.Where(static change => change.After is null).ToList();
        if (gone.Count == 0) return;
        session.QueueSqlCommand(
            Parameter,
            _deleteInstances,
            Column(gone, static change => change.Instance.Collection),
            Column(gone, static change => change.Instance.Id),
            thread.ToString());
    }

    public void AppendChanges(IDocumentOperations session, ThreadId thread, IReadOnlyList<InstanceChange> changes)
    {
        var told = changes.Where(static change => change.Action != ChangeAction.None).ToList();
        if (told.Count == 0) return;
        session.QueueSqlCommand(
            Parameter,
            _appendChanges,
            thread.ToString(),
            thread.ToString(),
            Column(told, static change => change.Instance.Collection),
            Column(told, static change => change.Instance.Id),
            Column(told, static change => NameOf(change.Action)));
    }

    public void AdvanceClock(IDocumentOperations session, ThreadId thread, long stamp) =>
        session.QueueSqlCommand(Parameter, _advanceClock, stamp, thread.ToString());

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
