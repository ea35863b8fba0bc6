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

    // A row that this transaction marked is locked already. It takes both marks to tell: xmin comes round again after
    // 2^32 transactions, and locked_by means nothing in another cluster.
    private const string IsNotHeld = "(t.xmin <> pg_current_xact_id()::xid or t.locked_by <> mark)";

    // Locks are taken in the order of ids, so two writers of the same threads cannot wait for each other.
    // A record that was told to others and then lost in a crash would be signed a second time, as a fork: whatever the
    // application chose, the commit waits for the disk.
    private const string Prepare = """
        if p_wait <> current_setting('lock_timeout') then
          perform set_config('lock_timeout', p_wait, true);
        end if;
        if current_setting('synchronous_commit') = 'off' then
          perform set_config('synchronous_commit', 'local', true);
        end if;
        if cardinality(p_threads) > 1 then
          p_threads := array(select distinct k.id collate "C" as id from unnest(p_threads) as k(id) order by id);
        end if;
        """;

    // The lock changes the row: a snapshot taken before another holder committed then fails as a serialization failure,
    // even where that holder changed nothing else of the thread. What follows in a statement of its own sees what that
    // holder committed.
    private static Function LockThreads(string schema) => PlannedFunction.New(
        schema,
        "lock_threads",
        "p_threads text[], p_wait text",
        "void",
        Waiting,
        $"""
        declare
          {Mark}
          one text;
        begin
          {Prepare}
          foreach one in array p_threads loop
            update {schema}.threads t set locked_by = mark where t.id = one and {IsNotHeld};
          end loop;
        end
        """);

    // Rows of four kinds, each told by a column that it alone fills: threads (clock), own logs in use with one row for
    // each branch (identity), collections (configuration), and instances that something is known of (instance). Every look-up is
    // a query of its own by the whole key: one query over all tables takes PostgreSQL longer to set up than to run, and
    // one that compares with an array may be planned as a walk over the thread.
    private static Function OpenThreads(string schema) => PlannedFunction.New(
        schema,
        "open_threads",
        "p_threads text[], p_wait text, p_identities text[], p_configured text[], p_of text[], p_collections text[], p_instances text[]",
        """
        table(thread text, clock bigint, same_database boolean, service_key bytea, read_key bytea, created_at timestamp with time zone, name text,
          identity text, private_key bytea, log bytea, branch integer, parent integer, start bigint, first_event bytea, rival_event bytea, author bytea, head bytea, counter bigint,
          configuration text,
          instance text, document text, effective_time bigint, op_index integer, tail integer)
        """,
        Waiting,
        $"""
        #variable_conflict use_column
        declare
          {Mark}
          one text;
        begin
          {Prepare}
          foreach one in array p_threads loop
            {ReturnThread(schema)}
            {ReturnLogs(schema)}
            {ReturnCollections(schema)}
          end loop;

          clock := null;
          same_database := null;
          service_key := null;
          read_key := null;
          created_at := null;
          {ReturnInstances(schema)}
        end
        """);

    private static string ReturnThread(string schema) => $"""
        update {schema}.threads t set locked_by = mark where t.id = one and {IsNotHeld}
        returning t.id, t.service_key, t.read_key, t.created_at, t.name into thread, service_key, read_key, created_at, name;
        if not found then
          select t.id, t.service_key, t.read_key, t.created_at, t.name into thread, service_key, read_key, created_at, name
          from {schema}.threads t where t.id = one;
          continue when not found;
        end if;
        select p.clock, {DatabaseMark.IsSame} into clock, same_database
        from {schema}.host h left join {schema}.progress p on p.thread_id = one where h.id = 1;
        clock := coalesce(clock, 0);
        return next;
        """;

    private static string ReturnLogs(string schema) => $"""
        for i in 1..cardinality(p_identities) loop
          return query
          select l.thread_id, {Nulls("bigint boolean bytea bytea timestamptz text")},
            l.identity, l.private_key, l.log_id, b.branch, b.parent, b.start, b.first_event, b.rival_event, b.author, b.head, b.counter,
            {Nulls("text text text bigint integer integer")}
          from {schema}.logs l
          left join lateral (select * from {schema}.branches b where b.thread_id = one and b.log_id = l.log_id offset 0) b on true
          where l.thread_id = one and l.identity = p_identities[i] and not l.retired;
        end loop;
        """;

    private static string ReturnCollections(string schema) => $"""
        for i in 1..cardinality(p_configured) loop
          return query
          select c.thread_id, {Nulls("bigint boolean bytea bytea timestamptz")}, c.name,
            {Nulls("text bytea bytea integer integer bigint bytea bytea bytea bytea bigint")}, 
            json_build_object('schemas', array_to_json(c.schemas), 'writeValidator', c.write_validator, 'readFilter', c.read_filter, 'indexes', c.indexes, 'hash', encode(c.configuration_hash, 'hex'))::text,
            {Nulls("text text bigint integer integer")}
          from {schema}.collections c where c.thread_id = one and c.name = p_configured[i];
        end loop;
        """;

    private static string ReturnInstances(string schema) => $"""
        for i in 1..cardinality(p_instances) loop
          select d.data::text, d.effective_time, d.log_id, d.counter, d.op_index, d.tail
          into document, effective_time, log, counter, op_index, tail
          from {schema}.instances d where d.thread_id = p_of[i] and d.collection = p_collections[i] and d.id = p_instances[i];
          if not found then
            select o.effective_time, o.log_id, o.counter, o.op_index
            into effective_time, log, counter, op_index
            from {schema}.operations o
            where o.thread_id = p_of[i] and o.collection = p_collections[i] and o.instance_id = p_instances[i] and o.counts
            order by o.effective_time desc, o.log_id desc, o.counter desc, o.op_index desc limit 1;
          end if;
          if found then
            thread := p_of[i];
            name := p_collections[i];
            instance := p_instances[i];
            return next;
          end if;
        end loop;
        """;

    private static string Nulls(string types) => string.Join(", ", types.Split(' ').Select(static type => $"null::{type}"));
}
