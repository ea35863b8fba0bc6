using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Histories;

/// <summary>The queries of <see cref="InstanceHistory"/>, put together once for a schema.</summary>
internal sealed class HistoryQueries(string schema)
{
    private const string Newest = "order by o.effective_time desc, o.log_id desc, o.counter desc, o.op_index desc limit 1";

    // As ReadOperation reads them.
    private const string OperationColumns =
        "o.collection, o.instance_id, o.effective_time, o.log_id, o.counter, o.op_index, o.branch, o.type, o.patch::text, o.stamp, o.claimed_author, o.record, o.status, o.normalised";

    // A join with what is asked for would sometimes be planned as a walk over the whole thread; "offset 0" keeps the
    // look-ups apart.
    public string Load { get; } = $"""
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

    public string LastTimes { get; } = $"""
        select k.collection, k.id, k.log_id, n.effective_time
        from unnest($2::text[], $3::text[], $4::bytea[]) as k(collection, id, log_id)
        join lateral (
          select o.effective_time from {schema}.operations o
          where o.thread_id = $1 and o.collection = k.collection and o.instance_id = k.id and o.log_id = k.log_id and o.counts {Newest}) n on true
        """;

    public string Operations { get; } = $"""
        select {OperationColumns}
        from unnest($2::text[], $3::text[]) with ordinality as k(collection, id, place)
        cross join lateral (
          select * from {schema}.operations o
          where o.thread_id = $1 and o.collection = k.collection and o.instance_id = k.id and o.counts
            and (o.effective_time, o.log_id, o.counter, o.op_index) > ($4, $5, $6, $7)
            and (o.effective_time, o.log_id, o.counter, o.op_index) <= ($8, $9, $10, $11) offset 0) o
        order by k.place, o.effective_time, o.log_id, o.counter, o.op_index
        """;

    public string Segmented { get; } = $"""
        select k.collection, k.id from unnest($2::text[], $3::text[]) as k(collection, id)
        cross join lateral (
          select 1 from {schema}.segments s where s.thread_id = $1 and s.collection = k.collection and s.instance_id = k.id limit 1) s
        """;

    public string First { get; } = $"""
        select {OperationColumns}
        from {schema}.operations o
        where o.thread_id = $1 and o.collection = $2 and o.instance_id = $3 and o.counts
          and (o.effective_time, o.log_id, o.counter, o.op_index) > ($4, $5, $6, $7)
        order by o.effective_time, o.log_id, o.counter, o.op_index limit 1
        """;

    public string Segments { get; } = $"""
        select level, effective_time, log_id, counter, op_index, run, clean, absorbed from {schema}.segments
        where thread_id = $1 and collection = $2 and instance_id = $3 and (level = $4 or $4 is null and not absorbed)
          and (effective_time, log_id, counter, op_index) > ($5, $6, $7, $8)
          and (effective_time, log_id, counter, op_index) <= ($9, $10, $11, $12)
        order by effective_time, log_id, counter, op_index
        """;

    public string KeysOfUndecided { get; } =
        $"select distinct collection, instance_id from {schema}.operations where thread_id = $1 and collection = $2 and status = '{OperationStatus.Undecided}'";

    public string KeysOfCollection { get; } =
        $"select distinct collection, instance_id from {schema}.operations where thread_id = $1 and counts and ($2 = '' or collection = $2)";
}
