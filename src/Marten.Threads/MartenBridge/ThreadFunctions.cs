using Marten.Threads.Reducing;
using Marten.Threads.Registry;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Functions;

namespace Marten.Threads.MartenBridge;

/// <summary>
/// The functions that every write and every ingest calls. PostgreSQL keeps their plans for a session; sent as plain SQL,
/// planning takes longer than the work.
/// </summary>
internal static class ThreadFunctions
{
    // A kept plan must depend neither on how small a table was when it was made nor on how long an array was.
    private const string Planned = "set enable_seqscan to 'off' set enable_bitmapscan to 'off' set plan_cache_mode to 'force_generic_plan'";

    public static IEnumerable<ISchemaObject> All(string schema)
    {
        yield return LockThreads(schema);
        yield return OpenThreads(schema);
        yield return StoreThread(schema);
    }

    // Spelled as PostgreSQL tells it back, because Weasel compares the two.
    private static Function New(string schema, string name, string parameters, string returns, string options, string body)
    {
        var types = string.Join(", ", parameters.Split(',').Select(static one => one.Trim().Split(' ', 2)[1]));
        var text = $"""
            create or replace function {schema}.{name}({parameters}) returns {returns} language plpgsql {options} as $function$
            {body}
            $function$;
            """;
        return new Function(new PostgresqlObjectName(schema, name, SchemaUtils.IdentifierUsage.Function), text, [$"drop function if exists {schema}.{name}({types});"]);
    }

    // A function whose header names the setting puts it back when it ends.
    private const string Waiting = $"{Planned} set lock_timeout to '10s'";

    // Locks are taken in the order of ids, so two writers of the same threads cannot wait for each other. The lock changes
    // the row: a snapshot taken before another holder committed then fails as a serialization failure, even where that
    // holder changed nothing else of the thread. What follows in a statement of its own sees what that holder committed.
    // A row that this transaction wrote is locked already.
    private static string Lock(string schema) => $"""
        perform set_config('lock_timeout', p_wait, true);
          if cardinality(p_threads) = 1 then
            update {schema}.threads t set lock_seq = t.lock_seq + 1 where t.id = p_threads[1] and t.xmin <> pg_current_xact_id()::xid;
          else
            with held as (
              select t.id from {schema}.threads t where t.id = any(p_threads) and t.xmin <> pg_current_xact_id()::xid order by t.id for no key update)
            update {schema}.threads t set lock_seq = t.lock_seq + 1 from held where t.id = held.id;
          end if;
        """;

    private static Function LockThreads(string schema) => New(
        schema,
        "lock_threads",
        "p_threads text[], p_wait text",
        "void",
        Waiting,
        $"""
        begin
          {Lock(schema)}
        end
        """);

    private static Function OpenThreads(string schema) => New(
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
        begin
          {Lock(schema)}
          return query
          select t.id, t.name, t.service_key, t.read_key, t.created_at, coalesce(p.clock, 0), l.*, b.*, c.*, i.*,
            (select {DatabaseMark.IsSame} from {schema}.host h where h.id = 1)
          from {schema}.threads t
          left join {schema}.progress p on p.thread_id = t.id
          cross join lateral (
            select array_agg(l.log_id) as ids, array_agg(l.identity), array_agg(l.private_key)
            from {schema}.logs l where l.thread_id = t.id and l.identity = any(p_identities) and not l.retired) l
          cross join lateral (
            select array_agg(b.log_id), array_agg(b.branch), array_agg(b.parent), array_agg(b.start), array_agg(b.first_event),
              array_agg(b.rival_event), array_agg(b.author), array_agg(b.head), array_agg(b.counter)
            from (select * from {schema}.branches b where b.thread_id = t.id and b.log_id = any(l.ids) order by b.log_id, b.branch) b) b
          cross join lateral (
            select array_agg(c.name), array_agg(array_to_json(c.schemas)::text)
            from {schema}.collections c where c.thread_id = t.id and c.name = any(p_collections)) c
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

    // Whatever may be left out is null. Nothing of a reduction is written for a thread that was deleted: the daemon may
    // reduce events that it saw before.
    private static Function StoreThread(string schema) => New(
        schema,
        "store_thread",
        """
        p_thread text, p_reduced boolean,
        p_now timestamp with time zone,
        l_ids bytea[], l_texts text[], l_authors bytea[], l_states text[],
        b_logs bytea[], b_numbers integer[], b_parents integer[], b_starts bigint[], b_firsts bytea[], b_rivals bytea[], b_authors bytea[], b_heads bytea[], b_counters bigint[], b_untils bigint[], b_wins boolean[],
        a_logs bytea[], a_heads bytea[], a_counters bigint[],
        e_records bytea[], e_logs bytea[], e_branches integer[], e_counters bigint[], e_matches boolean[], e_nodes bytea[], e_named bytea[],
        p_clock bigint,
        o_collections text[], o_instances text[], o_times bigint[], o_logs bytea[], o_counters bigint[], o_indexes integer[], o_branches integer[], o_types text[], o_patches text[],
        o_stamps bigint[], o_authors bytea[], o_records bytea[], o_statuses text[], o_counts boolean[], o_normalised boolean[],
        i_collections text[], i_ids text[], i_documents text[], i_actions text[], i_times bigint[], i_logs bytea[], i_counters bigint[], i_indexes integer[], i_misfits boolean[], i_tails integer[]
        """,
        "void",
        Planned,
        $"""
        declare
          seq bigint;
          steps integer;
        begin
          {Logs(schema)}
          if p_reduced then
            {Reduction(schema)}
          end if;
        end
        """);

    private static string Logs(string schema) => $"""
        if l_ids is not null then
            insert into {schema}.logs as l (thread_id, log_id, log, claimed_author, state, created_at)
            select p_thread, n.log_id, n.log, n.claimed_author, n.state, p_now
            from unnest(l_ids, l_texts, l_authors, l_states) as n(log_id, log, claimed_author, state)
            on conflict (thread_id, log_id) do update set claimed_author = excluded.claimed_author, state = excluded.state;

            insert into {schema}.branches (thread_id, log_id, branch, parent, start, first_event, rival_event, author, head, counter, counts_until, wins)
            select p_thread, n.*
            from unnest(b_logs, b_numbers, b_parents, b_starts, b_firsts, b_rivals, b_authors, b_heads, b_counters, b_untils, b_wins) as n
            on conflict (thread_id, log_id, branch) do update
              set head = excluded.head, counter = excluded.counter, counts_until = excluded.counts_until, wins = excluded.wins;
          end if;

          if a_logs is not null then
            update {schema}.branches b set head = n.head, counter = n.counter, counts_until = n.counter
            from unnest(a_logs, a_heads, a_counters) as n(log_id, head, counter)
            where b.thread_id = p_thread and b.log_id = n.log_id and b.branch = 0;
          end if;

          if e_records is not null then
            insert into {schema}.envelopes (thread_id, record, log_id, branch, counter, author_matches, nodes, kept_at)
            select p_thread, n.record, n.log_id, coalesce(n.branch, 0), n.counter, coalesce(n.author_matches, true), n.nodes,
              case when n.nodes is not null then clock_timestamp() end
            from unnest(e_records, e_logs, e_branches, e_counters, e_matches, e_nodes) as n(record, log_id, branch, counter, author_matches, nodes)
            on conflict do nothing;
          end if;

          if e_named is not null then
            update {schema}.envelopes set named = true where thread_id = p_thread and record = any(e_named) and nodes is not null;
          end if;
        """;

    private static string Reduction(string schema) => $"""
        steps := case when array_to_string(i_actions, '') <> '' then 1 else 0 end;
            update {schema}.progress p set commit_seq = p.commit_seq + steps, clock = greatest(p.clock, p_clock)
            where p.thread_id = p_thread returning p.commit_seq into seq;
            if seq is null then
              insert into {schema}.progress as p (thread_id, commit_seq, clock)
              select id, steps, p_clock from {schema}.threads where id = p_thread for key share
              on conflict (thread_id) do update set commit_seq = p.commit_seq + excluded.commit_seq, clock = greatest(p.clock, excluded.clock)
              returning commit_seq into seq;
              if seq is null then
                return;
              end if;
            end if;

            if o_instances is not null then
              insert into {schema}.operations (thread_id, collection, instance_id, effective_time, log_id, counter, op_index, branch,
                type, patch, stamp, claimed_author, record, status, counts, normalised)
              select p_thread, o.collection, o.instance_id, o.effective_time, o.log_id, o.counter, coalesce(o.op_index, 0), coalesce(o.branch, 0),
                o.type, o.patch::jsonb, o.stamp, o.claimed_author, o.record, coalesce(o.status, '{OperationStatus.Applied}'), coalesce(o.counts, true), coalesce(o.normalised, false)
              from unnest(o_collections, o_instances, o_times, o_logs, o_counters, o_indexes, o_branches, o_types, o_patches,
                  o_stamps, o_authors, o_records, o_statuses, o_counts, o_normalised)
                as o(collection, instance_id, effective_time, log_id, counter, op_index, branch, type, patch,
                  stamp, claimed_author, record, status, counts, normalised);
            end if;

            if i_ids is not null then
              insert into {schema}.instances (thread_id, collection, id, data, effective_time, log_id, counter, op_index, misfit, tail)
              select p_thread, i.collection, i.id, i.data::jsonb, i.effective_time, i.log_id, i.counter, coalesce(i.op_index, 0), coalesce(i.misfit, false), i.tail
              from unnest(i_collections, i_ids, i_documents, i_times, i_logs, i_counters, i_indexes, i_misfits, i_tails)
                as i(collection, id, data, effective_time, log_id, counter, op_index, misfit, tail)
              where i.data is not null
              on conflict (thread_id, collection, id) do update set data = excluded.data, effective_time = excluded.effective_time,
                log_id = excluded.log_id, counter = excluded.counter, op_index = excluded.op_index, misfit = excluded.misfit, tail = excluded.tail;

              if array_position(i_documents, null) is not null then
                delete from {schema}.instances i using unnest(i_collections, i_ids, i_documents) as n(collection, id, data)
                where n.data is null and i.thread_id = p_thread and i.collection = n.collection and i.id = n.id;
              end if;

              insert into {schema}.changes (thread_id, commit_seq, ordinal, collection, instance_id, action)
              select p_thread, seq, c.ordinal, c.collection, c.instance_id, c.action
              from unnest(i_collections, i_ids, i_actions) with ordinality as c(collection, instance_id, action, ordinal)
              where c.action is not null;
            end if;
        """;
}
