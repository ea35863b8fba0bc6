using Marten.Threads.Registry;
using Weasel.Postgresql.Functions;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>The functions that lock threads, alone or with all that a write needs to know of them.</summary>
internal static class OpeningFunctions
{
    public static IEnumerable<Function> All(string schema) => [LockThreads(schema), OpenThreads(schema)];

    // A function whose header names the setting puts it back when it ends.
    private const string Waiting = $"{PlannedFunction.Options} set lock_timeout to '10s'";

    private const string Mark = "mark constant bigint := pg_current_xact_id()::text::bigint;";

    // Locks are taken in the order of ids, so two writers of the same threads cannot wait for each other. The lock changes
    // the row: a snapshot taken before another holder committed then fails as a serialization failure, even where that
    // holder changed nothing else of the thread. What follows in a statement of its own sees what that holder committed.
    // A record that was told to others and then lost in a crash would be signed a second time, as a fork: whatever the
    // application chose, the commit waits for the disk.
    // A row that this transaction marked is locked already. It takes both marks to tell: xmin comes round again after
    // 2^32 transactions, and locked_by means nothing in another cluster.
    private static string Lock(string schema) => $"""
        perform set_config('lock_timeout', p_wait, true);
        if current_setting('synchronous_commit') = 'off' then
          perform set_config('synchronous_commit', 'local', true);
        end if;
        if cardinality(p_threads) = 1 then
          update {schema}.threads t set locked_by = mark where t.id = p_threads[1] and (t.xmin <> pg_current_xact_id()::xid or t.locked_by <> mark);
        else
          with held as (
            select t.id from {schema}.threads t
            where t.id = any(p_threads) and (t.xmin <> pg_current_xact_id()::xid or t.locked_by <> mark) order by t.id for no key update)
          update {schema}.threads t set locked_by = mark from held where t.id = held.id;
        end if;
        """;

    private static Function LockThreads(string schema) => PlannedFunction.New(
        schema,
        "lock_threads",
        "p_threads text[], p_wait text",
        "void",
        Waiting,
        $"""
        declare
          {Mark}
        begin
          {Lock(schema)}
        end
        """);

    private static Function OpenThreads(string schema) => PlannedFunction.New(
        schema,
        "open_threads",
        "p_threads text[], p_wait text, p_identities text[], p_of text[], p_collections text[], p_instances text[]",
        """
        table(thread text, name text, service_key bytea, read_key bytea, created_at timestamp with time zone, clock bigint,
          own_logs bytea[], own_identities text[], own_keys bytea[],
          branch_logs bytea[], branches integer[], parents integer[], starts bigint[], first_events bytea[], rival_events bytea[], authors bytea[], heads bytea[], counters bigint[],
          collections text[], schemas text[],
          instance_collections text[], instances text[], documents text[], times bigint[], logs bytea[], log_counters bigint[], indexes integer[], tails integer[],
          same_database boolean)
        """,
        Waiting,
        $"""
        #variable_conflict use_column
        declare
          {Mark}
        begin
          {Lock(schema)}
          return query
          select t.id, t.name, t.service_key, t.read_key, t.created_at, coalesce(p.clock, 0), l.*, b.*, c.*, i.*,
            (select {DatabaseMark.IsSame} from {schema}.host h where h.id = 1)
          from {schema}.threads t
          left join {schema}.progress p on p.thread_id = t.id
          cross join lateral (
            select array_agg(l.log_id) as ids, array_agg(l.identity), array_agg(l.private_key)
            from unnest(p_identities) as k(identity)
            cross join lateral (select * from {schema}.logs l where l.thread_id = t.id and l.identity = k.identity and not l.retired offset 0) l) l
          cross join lateral (
            select array_agg(b.log_id), array_agg(b.branch), array_agg(b.parent), array_agg(b.start), array_agg(b.first_event),
              array_agg(b.rival_event), array_agg(b.author), array_agg(b.head), array_agg(b.counter)
            from (
              select b.* from unnest(l.ids) as k(id)
              cross join lateral (select * from {schema}.branches b where b.thread_id = t.id and b.log_id = k.id offset 0) b
              order by b.log_id, b.branch) b) b
          cross join lateral (
            select array_agg(c.name), array_agg(array_to_json(c.schemas)::text)
            from (select distinct k.name from unnest(p_collections) as k(name)) k
            cross join lateral (select * from {schema}.collections c where c.thread_id = t.id and c.name = k.name offset 0) c) c
          cross join lateral (
            select array_agg(k.collection), array_agg(k.id), array_agg(i.data::text), array_agg(coalesce(i.effective_time, n.effective_time)),
              array_agg(coalesce(i.log_id, n.log_id)), array_agg(coalesce(i.counter, n.counter)), array_agg(coalesce(i.op_index, n.op_index)), array_agg(coalesce(i.tail, -1))
            from unnest(p_of, p_collections, p_instances) as k(thread_id, collection, id)
            left join lateral (
              select * from {schema}.instances i where i.thread_id = t.id and i.collection = k.collection and i.id = k.id offset 0) i on true
            left join lateral (
              select o.effective_time, o.log_id, o.counter, o.op_index from {schema}.operations o
              where i.id is null and o.thread_id = t.id and o.collection = k.collection and o.instance_id = k.id and o.counts
              order by o.effective_time desc, o.log_id desc, o.counter desc, o.op_index desc limit 1) n on true
            where k.thread_id = t.id and (i.id is not null or n.log_id is not null)) i
          where t.id = any(p_threads);
        end
        """);
}
