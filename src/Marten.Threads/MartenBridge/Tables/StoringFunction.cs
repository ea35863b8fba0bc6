using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;
using Weasel.Postgresql.Functions;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// The function that stores what became of a thread's logs and instances. Whatever may be left out is null. Nothing of a
/// reduction is written for a thread that was deleted: the daemon may reduce events that it saw before.
/// </summary>
internal static class StoringFunction
{
    public static Function In(string schema) => PlannedFunction.New(
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
        o_collections text[], o_instances text[], o_times bigint[], o_logs bytea[], o_counters bigint[], o_indexes integer[], o_branches integer[], o_types text[], o_patches jsonb[],
        o_stamps bigint[], o_authors bytea[], o_records bytea[], o_statuses text[], o_counts boolean[], o_normalised boolean[],
        i_collections text[], i_ids text[], i_documents jsonb[], i_patches integer[], i_actions text[], i_times bigint[], i_logs bytea[], i_counters bigint[], i_indexes integer[], i_misfits boolean[], i_tails integer[], i_causes integer[]
        """,
        "void",
        PlannedFunction.Options,
        $"""
        declare
          seq bigint;
          steps integer;
          created bigint;
        begin
          {Logs(schema)}
          if p_reduced then
          {Reduction(schema)}
          end if;
        end
        """);

    // Rows are changed one by one where a join could be planned as a walk over all rows of the thread. That is also why the
    // mark of an envelope is not spelled as the condition of the index envelopes_odd.
    private static string Logs(string schema) => $"""
        if l_ids is not null then
          insert into {schema}.logs as l (thread_id, log_id, log, claimed_author, state, created_at)
          select p_thread, l_ids[n], l_texts[n], l_authors[n], l_states[n], p_now
          from generate_series(1, cardinality(l_ids)) as n
          on conflict (thread_id, log_id) do update set claimed_author = excluded.claimed_author, state = excluded.state;

          insert into {schema}.branches (thread_id, log_id, branch, parent, start, first_event, rival_event, author, head, counter, counts_until, wins)
          select p_thread, b_logs[n], b_numbers[n], b_parents[n], b_starts[n], b_firsts[n], b_rivals[n], b_authors[n], b_heads[n], b_counters[n], b_untils[n], b_wins[n]
          from generate_series(1, cardinality(b_logs)) as n
          on conflict (thread_id, log_id, branch) do update
            set head = excluded.head, counter = excluded.counter, counts_until = excluded.counts_until, wins = excluded.wins;
        end if;

        if a_logs is not null then
          for i in 1..cardinality(a_logs) loop
            update {schema}.branches b set head = a_heads[i], counter = a_counters[i], counts_until = a_counters[i]
            where b.thread_id = p_thread and b.log_id = a_logs[i] and b.branch = 0;
          end loop;
        end if;

        if e_records is not null then
          insert into {schema}.envelopes (thread_id, record, log_id, branch, counter, author_matches, nodes, kept_at)
          select p_thread, e_records[n], e_logs[n], coalesce(e_branches[n], 0), e_counters[n], coalesce(e_matches[n], true), e_nodes[n],
            case when e_nodes[n] is not null then clock_timestamp() end
          from generate_series(1, cardinality(e_records)) as n;
        end if;

        if e_named is not null then
          for i in 1..cardinality(e_named) loop
            update {schema}.envelopes set named = true where thread_id = p_thread and record = e_named[i] and (nodes is null) is not true;
          end loop;
        end if;
        """;

    private const string Instances = "thread_id, collection, id, data, effective_time, log_id, counter, op_index, misfit, tail";

    // The document that a create makes is its patch, which PostgreSQL has read already.
    private const string InstanceValues = """
        p_thread, i_collections[n], i_ids[n], coalesce(i_documents[n], o_patches[i_patches[n]]), i_times[n], i_logs[n], i_counters[n],
        coalesce(i_indexes[n], 0), coalesce(i_misfits[n], false), i_tails[n]
        """;

    // An instance that is created has no row. To insert one where there might be costs PostgreSQL twice as much.
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
          select p_thread, o_collections[n], o_instances[n], o_times[n], o_logs[n], o_counters[n], coalesce(o_indexes[n], 0), coalesce(o_branches[n], 0),
            o_types[n], o_patches[n], o_stamps[n], o_authors[n], o_records[n],
            coalesce(o_statuses[n], '{OperationStatus.Applied}'), coalesce(o_counts[n], true), coalesce(o_normalised[n], false)
          from generate_series(1, cardinality(o_instances)) as n;
        end if;

        if i_ids is not null then
          insert into {schema}.instances ({Instances})
          select {InstanceValues} from generate_series(1, cardinality(i_ids)) as n where i_actions[n] = '{ChangeActions.Create}';
          get diagnostics created = row_count;

          if created < cardinality(i_ids) then
            insert into {schema}.instances ({Instances})
            select {InstanceValues} from generate_series(1, cardinality(i_ids)) as n
            where i_actions[n] is null or i_actions[n] not in ('{ChangeActions.Create}', '{ChangeActions.Delete}')
            on conflict (thread_id, collection, id) do update set data = excluded.data, effective_time = excluded.effective_time,
              log_id = excluded.log_id, counter = excluded.counter, op_index = excluded.op_index, misfit = excluded.misfit, tail = excluded.tail;

            for i in 1..cardinality(i_ids) loop
              if i_actions[i] = '{ChangeActions.Delete}' then
                delete from {schema}.instances d where d.thread_id = p_thread and d.collection = i_collections[i] and d.id = i_ids[i];
              end if;
            end loop;
          end if;

          insert into {schema}.changes (thread_id, commit_seq, ordinal, collection, instance_id, action, effective_time, log_id, counter, op_index, branch)
          select p_thread, seq, n, i_collections[n], i_ids[n], i_actions[n], o_times[c], o_logs[c], o_counters[c],
            case when o_logs[c] is not null then coalesce(o_indexes[c], 0) end, case when o_logs[c] is not null then coalesce(o_branches[c], 0) end
          from (select n, coalesce(i_causes[n], n) as c from generate_series(1, cardinality(i_ids)) as n) as told
          where i_actions[n] is not null;

          if exists (select from {schema}.index_paths p where p.thread_id = p_thread) then
            perform {schema}.store_index_entries(p_thread, i_collections, i_ids);
          end if;
        end if;
        """;
}
