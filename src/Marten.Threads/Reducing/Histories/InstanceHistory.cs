using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Reducing.Composing;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Reducing.Histories;

/// <summary>What was reduced before, read from the tables <c>instances</c>, <c>operations</c> and <c>segments</c>.</summary>
internal sealed class InstanceHistory(string schema, ISqlReader reader, ThreadId thread) : IInstanceHistory
{
    private const string Newest = "order by o.effective_time desc, o.log_id desc, o.counter desc, o.op_index desc limit 1";

    private const int OrderKeyColumns = 4;

    // As ReadOperation reads them.
    private const string OperationColumns =
        "o.collection, o.instance_id, o.effective_time, o.log_id, o.counter, o.op_index, o.branch, o.type, o.patch::text, o.stamp, o.claimed_author, o.record, o.status, o.normalised";

    // A join with what is asked for would sometimes be planned as a walk over the whole thread; "offset 0" keeps the
    // look-ups apart.
    private readonly string _load = $"""
        select k.collection, k.id, i.data::text, coalesce(i.effective_time, n.effective_time), coalesce(i.log_id, n.log_id),
          coalesce(i.counter, n.counter), coalesce(i.op_index, n.op_index), i.tail
        from unnest($2::text[], $3::text[]) as k(collection, id)
        left join lateral (
          select * from {schema}.instances i where i.thread_id = $1 and i.collection = k.collection and i.id = k.id offset 0) i on true
        left join lateral (
          select o.effective_time, o.log_id, o.counter, o.op_index from {schema}.operations o
          where i.id is null and o.thread_id = $1 and o.collection = k.collection and o.instance_id = k.id and o.counts {Newest}) n on true
        where i.id is not null or n.log_id is not null
        """;

    private readonly string _lastTimes = $"""
        select k.collection, k.id, k.log_id, n.effective_time
        from unnest($2::text[], $3::text[], $4::bytea[]) as k(collection, id, log_id)
        join lateral (
          select o.effective_time from {schema}.operations o
          where o.thread_id = $1 and o.collection = k.collection and o.instance_id = k.id and o.log_id = k.log_id and o.counts {Newest}) n on true
        """;

    private readonly string _operations = $"""
        select {OperationColumns}
        from unnest($2::text[], $3::text[]) with ordinality as k(collection, id, place)
        cross join lateral (
          select * from {schema}.operations o
          where o.thread_id = $1 and o.collection = k.collection and o.instance_id = k.id and o.counts
            and (o.effective_time, o.log_id, o.counter, o.op_index) > ($4, $5, $6, $7)
            and (o.effective_time, o.log_id, o.counter, o.op_index) <= ($8, $9, $10, $11) offset 0) o
        order by k.place, o.effective_time, o.log_id, o.counter, o.op_index
        """;

    private readonly string _segmented = $"""
        select k.collection, k.id from unnest($2::text[], $3::text[]) as k(collection, id)
        cross join lateral (
          select 1 from {schema}.segments s where s.thread_id = $1 and s.collection = k.collection and s.instance_id = k.id limit 1) s
        """;

    private readonly string _first = $"""
        select {OperationColumns}
        from {schema}.operations o
        where o.thread_id = $1 and o.collection = $2 and o.instance_id = $3 and o.counts
          and (o.effective_time, o.log_id, o.counter, o.op_index) > ($4, $5, $6, $7)
        order by o.effective_time, o.log_id, o.counter, o.op_index limit 1
        """;

    private readonly string _segments = $"""
        select level, effective_time, log_id, counter, op_index, run, clean, absorbed from {schema}.segments
        where thread_id = $1 and collection = $2 and instance_id = $3 and (level = $4 or $4 is null and not absorbed)
          and (effective_time, log_id, counter, op_index) > ($5, $6, $7, $8)
          and (effective_time, log_id, counter, op_index) <= ($9, $10, $11, $12)
        order by effective_time, log_id, counter, op_index
        """;

    private readonly string _keysOfCollection =
        $"select distinct collection, instance_id from {schema}.operations where thread_id = $1 and counts and ($2 = '' or collection = $2)";

    public async Task<IReadOnlyDictionary<InstanceKey, StoredInstance>> LoadAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<InstanceKey, StoredInstance>(instances.Count);
        await using var data = await ReadAsync(_load, instances, cancellationToken).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            stored[KeyOf(data)] = new StoredInstance(
                data.IsDBNull(2) ? null : ParseStored(data.GetString(2)), OrderKeyOf(data, 3), data.IsDBNull(7) ? null : data.GetInt32(7));
        }

        return stored;
    }

    public async Task<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>> LoadLastTimesAsync(
        IReadOnlyCollection<(InstanceKey Instance, LogId Log)> pairs, CancellationToken cancellationToken)
    {
        var times = new Dictionary<(InstanceKey, LogId), long>(pairs.Count);
        await using var data = await reader.ReadAsync(
            _lastTimes,
            cancellationToken,
            thread.ToString(),
            pairs.Select(static pair => pair.Instance.Collection).ToArray(),
            pairs.Select(static pair => pair.Instance.Id).ToArray(),
            pairs.Select(static pair => pair.Log.Bytes.ToArray()).ToArray()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            times[(KeyOf(data), LogId.FromBytes(data.Bytes(2)))] = data.GetInt64(3);
        return times;
    }

    public async Task<IReadOnlySet<InstanceKey>> LoadSegmentedAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        var segmented = new HashSet<InstanceKey>();
        await using var data = await ReadAsync(_segmented, instances, cancellationToken).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) segmented.Add(KeyOf(data));
        return segmented;
    }

    public async Task<IReadOnlyList<Segment>> LoadSegmentsAsync(
        InstanceKey instance, int? level, OrderKey? after, OrderKey? until, CancellationToken cancellationToken)
    {
        var segments = new List<Segment>();
        await using var data = await reader.ReadAsync(
            _segments, cancellationToken, [thread.ToString(), instance.Collection, instance.Id, SqlValues.Nullable(level), .. Stretch(after, until)]).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            segments.Add(new Segment(data.GetInt32(0), OrderKeyOf(data, 1), ComposedRun.Read(instance.Id, data.Bytes(5)), data.GetBoolean(6), data.GetBoolean(7)));
        return segments;
    }

    public async IAsyncEnumerable<ReducedOperation> ReadOperationsAsync(
        IReadOnlyCollection<InstanceKey> instances, OrderKey? after, OrderKey? until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(
            _operations,
            cancellationToken,
            [thread.ToString(), instances.Select(static one => one.Collection).ToArray(), instances.Select(static one => one.Id).ToArray(), .. Stretch(after, until)]).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) yield return ReadOperation(data);
    }

    public async Task<ReducedOperation?> ReadFirstOperationAsync(InstanceKey instance, OrderKey? after, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(
            _first, cancellationToken, [thread.ToString(), instance.Collection, instance.Id, .. Stretch(after, null).Take(OrderKeyColumns)]).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? ReadOperation(data) : null;
    }

    /// <summary>Instances of one collection, or of all when it is empty, that have an operation that counts.</summary>
    public async Task<IReadOnlySet<InstanceKey>> KeysAsync(string collection, CancellationToken cancellationToken)
    {
        var keys = new HashSet<InstanceKey>();
        await using var data = await reader.ReadAsync(_keysOfCollection, cancellationToken, thread.ToString(), collection).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) keys.Add(KeyOf(data));
        return keys;
    }

    /// <summary>A document as the database gives it back.</summary>
    public static DocObject ParseStored(string json) => JsonText.Parse(Encoding.UTF8.GetBytes(json)) as DocObject
        ?? throw new ThreadDataException("The thread store holds an instance or a patch that is no JSON object; it was changed by something else than Marten.Threads. Rebuild the thread.");

    private Task<DbDataReader> ReadAsync(string sql, IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) =>
        reader.ReadAsync(
            sql,
            cancellationToken,
            thread.ToString(),
            instances.Select(static instance => instance.Collection).ToArray(),
            instances.Select(static instance => instance.Id).ToArray());

    private static object[] Stretch(OrderKey? after, OrderKey? until) =>
    [
        after?.EffectiveTime ?? -1L, after?.Log.Bytes.ToArray() ?? [], after?.Counter ?? 0L, after?.Index ?? 0,
        until?.EffectiveTime ?? long.MaxValue, until?.Log.Bytes.ToArray() ?? [], until?.Counter ?? 0L, until?.Index ?? 0,
    ];

    private static OrderKey OrderKeyOf(DbDataReader data, int column) =>
        new(data.GetInt64(column), LogId.FromBytes(data.Bytes(column + 1)), data.GetInt64(column + 2), data.GetInt32(column + 3));

    private static InstanceKey KeyOf(DbDataReader data) => new(data.GetString(0), data.GetString(1));

    private static ReducedOperation ReadOperation(DbDataReader data) => new()
    {
        Instance = KeyOf(data),
        Key = OrderKeyOf(data, 2),
        Branch = data.GetInt32(6),
        Type = OperationTypes.Parse(data.GetString(7)),
        Patch = data.IsDBNull(8) ? null : ParseStored(data.GetString(8)),
        Stamp = data.GetInt64(9),
        ClaimedAuthor = data.Bytes(10),
        Record = Cid.FromBytes(data.Bytes(11)),
        Status = data.GetString(12),
        Counts = true,
        Normalised = data.GetBoolean(13),
    };
}
