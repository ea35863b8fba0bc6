using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing;

/// <summary>
/// Queues the outcome of a reduction in the projection's unit of work: operations, instances, segments, the change feed.
/// One statement for all rows of a table.
/// </summary>
internal sealed class ReductionWriter(string schema)
{
    private readonly SqlText _store = StoreOperation.Call(schema);

    private readonly SqlText _setStatuses = SqlText.Call("select", $"{schema}.set_statuses", 9);

    private readonly SqlText _clearSegments = SqlText.Call("select", $"{schema}.clear_segments", 3);

    private readonly SqlText _storeSegments = new($"""
        insert into {schema}.segments (thread_id, collection, instance_id, level, effective_time, log_id, counter, op_index, run, clean, absorbed)
        select ^, s.* from unnest(^::text[], ^::text[], ^::integer[], ^::bigint[], ^::bytea[], ^::bigint[], ^::integer[], ^::bytea[], ^::boolean[], ^::boolean[]) as s
        where exists (select 1 from {schema}.threads where id = ^)
        on conflict (thread_id, collection, instance_id, level, effective_time, log_id, counter, op_index)
          do update set run = excluded.run, clean = excluded.clean, absorbed = excluded.absorbed
        """);

    private readonly SqlText _deleteOperations = new($"delete from {schema}.operations where thread_id = ^ and log_id = any(^)");

    private readonly SqlText _keep = new($"insert into {schema}.progress (thread_id) select id from {schema}.threads where id = ^ for key share on conflict do nothing");

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
        // The change feed numbers what it tells: that comes first.
        var told = changes
            .Where(static change => change is { After: not null, Newest: not null } or { After: null, Before: not null })
            .OrderBy(static change => change.Action == ChangeAction.None)
            .ThenBy(static change => change.Cause?.Arrival ?? int.MaxValue)
            .ToList();
        var patches = PlacesOfPatches(operations);
        var queued = ThreadDatabase.KnownTo(session)?.Store is { HasReduction: false } known ? known : null;
        var store = queued ?? new StoreOperation(_store, thread);
        store.AddReduction(
            clock,
            SqlColumns.Of(operations, static operation => operation.Instance.Collection),
            SqlColumns.Of(operations, static operation => operation.Instance.Id),
            SqlColumns.Of(operations, static operation => operation.Key.EffectiveTime),
            SqlColumns.Of(operations, static operation => operation.Key.Log.Bytes.ToArray()),
            SqlColumns.Of(operations, static operation => operation.Key.Counter),
            SqlColumns.Unless(operations, 0, static operation => operation.Key.Index),
            SqlColumns.Unless(operations, 0, static operation => operation.Branch),
            SqlColumns.Of(operations, static operation => OperationTypes.NameOf(operation.Type)),
            JsonColumn.Of(operations, static operation => operation.Patch?.ToString()),
            SqlColumns.Of(operations, static operation => operation.Stamp),
            SqlColumns.Of(operations, static operation => operation.ClaimedAuthor.ToArray()),
            SqlColumns.Of(operations, static operation => operation.Record.Bytes.ToArray()),
            SqlColumns.Unless(operations, OperationStatus.Applied, static operation => operation.Status),
            SqlColumns.Unless(operations, true, static operation => operation.Counts),
            SqlColumns.Unless(operations, false, static operation => operation.Normalised),
            SqlColumns.Of(told, static change => change.Instance.Collection),
            SqlColumns.Of(told, static change => change.Instance.Id),
            JsonColumn.Of(told, change => change.After is { } document && !patches.ContainsKey(document) ? document.ToString() : null),
            SqlColumns.Unless(told, 0, change => change.After is { } document ? patches.GetValueOrDefault(document) : 0),
            SqlColumns.Of(told, static change => ChangeActions.NameOf(change.Action)),
            SqlColumns.Of(told, static change => change.Newest?.EffectiveTime ?? 0),
            SqlColumns.Of(told, static change => change.Newest?.Log.Bytes.ToArray()),
            SqlColumns.Of(told, static change => change.Newest?.Counter ?? 0),
            SqlColumns.Unless(told, 0, static change => change.Newest?.Index ?? 0),
            SqlColumns.Unless(told, false, change => misfits.Contains(change.Instance)),
            SqlColumns.Of(told, static change => change.Tail),
            PlacesOfCauses(told, operations));

        // The daemon makes commands of operations while others are still being queued: this one must be complete.
        if (queued is null) session.QueueOperation(store);
    }

    // Where the patch stands, from 1, that a create made its document of as it is.
    private static Dictionary<DocObject, int> PlacesOfPatches(IReadOnlyList<ReducedOperation> operations)
    {
        var places = new Dictionary<DocObject, int>(operations.Count, ReferenceEqualityComparer.Instance);
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i] is { Type: OperationType.Create, Patch: { } patch }) places[patch] = i + 1;
        }

        return places;
    }

    // Where each change's cause stands among the operations, from 1, or 0; left out where change and operation go side by side.
    private static object PlacesOfCauses(List<InstanceChange> told, IReadOnlyList<ReducedOperation> operations)
    {
        var isUsual = true;
        for (var i = 0; i < told.Count && isUsual; i++) isUsual = ReferenceEquals(told[i].Cause, i < operations.Count ? operations[i] : null);
        if (isUsual) return DBNull.Value;
        var places = new Dictionary<ReducedOperation, int>(operations.Count, ReferenceEqualityComparer.Instance);
        for (var i = 0; i < operations.Count; i++) places[operations[i]] = i + 1;
        return SqlColumns.Of(told, change => change.Cause is { } cause ? places[cause] : 0);
    }

    public void UpdateStatuses(IDocumentOperations session, ThreadId thread, IReadOnlyList<ReducedOperation> operations)
    {
        if (operations.Count == 0) return;
        session.QueueOperation(new SqlOperation(
            _setStatuses,
            thread.ToString(),
            SqlColumns.Of(operations, static operation => operation.Instance.Collection),
            SqlColumns.Of(operations, static operation => operation.Instance.Id),
            SqlColumns.Of(operations, static operation => operation.Key.EffectiveTime),
            SqlColumns.Of(operations, static operation => operation.Key.Log.Bytes.ToArray()),
            SqlColumns.Of(operations, static operation => operation.Key.Counter),
            SqlColumns.Of(operations, static operation => operation.Key.Index),
            SqlColumns.Of(operations, static operation => operation.Branch),
            SqlColumns.Of(operations, static operation => operation.Status)));
    }

    public void StoreSegments(IDocumentOperations session, ThreadId thread, IReadOnlyList<InstanceChange> changes)
    {
        var cleared = changes.Where(static change => change.Segments.Cleared).ToList();
        if (cleared.Count > 0)
        {
            session.QueueOperation(new SqlOperation(
                _clearSegments,
                thread.ToString(),
                SqlColumns.Of(cleared, static change => change.Instance.Collection),
                SqlColumns.Of(cleared, static change => change.Instance.Id)));
        }

        var stored = changes.SelectMany(static change => change.Segments.Stored.Select(segment => (change.Instance, Segment: segment))).ToList();
        if (stored.Count == 0) return;
        session.QueueOperation(new SilentSqlOperation(
            _storeSegments,
            thread.ToString(),
            SqlColumns.Of(stored, static one => one.Instance.Collection),
            SqlColumns.Of(stored, static one => one.Instance.Id),
            SqlColumns.Of(stored, static one => one.Segment.Level),
            SqlColumns.Of(stored, static one => one.Segment.Until.EffectiveTime),
            SqlColumns.Of(stored, static one => one.Segment.Until.Log.Bytes.ToArray()),
            SqlColumns.Of(stored, static one => one.Segment.Until.Counter),
            SqlColumns.Of(stored, static one => one.Segment.Until.Index),
            SqlColumns.Of(stored, static one => one.Segment.Run.Write()),
            SqlColumns.Of(stored, static one => one.Segment.IsClean),
            SqlColumns.Of(stored, static one => one.Segment.IsAbsorbed),
            thread.ToString()));
    }
}
