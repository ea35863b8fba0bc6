using Marten.Threads.Logs;
using Weasel.Postgresql.Functions;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// The functions that change what was stored before. Rows are changed one by one, by their whole key: a join with what is
/// to be changed may be planned as a walk over all rows of the thread.
/// </summary>
internal static class MendingFunctions
{
    public static IEnumerable<Function> All(string schema) => [SetStatuses(schema), ClearSegments(schema), TrimEnvelopes(schema)];

    private static Function SetStatuses(string schema) => PlannedFunction.New(
        schema,
        "set_statuses",
        "p_thread text, p_collections text[], p_instances text[], p_times bigint[], p_logs bytea[], p_counters bigint[], p_indexes integer[], p_branches integer[], p_statuses text[]",
        "void",
        PlannedFunction.Options,
        $"""
        begin
          for i in 1..cardinality(p_instances) loop
            update {schema}.operations o set status = p_statuses[i]
            where o.thread_id = p_thread and o.collection = p_collections[i] and o.instance_id = p_instances[i] and o.effective_time = p_times[i]
              and o.log_id = p_logs[i] and o.counter = p_counters[i] and o.op_index = p_indexes[i] and o.branch = p_branches[i];
          end loop;
        end
        """);

    private static Function ClearSegments(string schema) => PlannedFunction.New(
        schema,
        "clear_segments",
        "p_thread text, p_collections text[], p_instances text[]",
        "void",
        PlannedFunction.Options,
        $"""
        begin
          for i in 1..cardinality(p_instances) loop
            delete from {schema}.segments s where s.thread_id = p_thread and s.collection = p_collections[i] and s.instance_id = p_instances[i];
          end loop;
        end
        """);

    // Of the other envelopes of an event those are kept that name the right author, then the newest; one that a record names
    // always. The condition begins with the predicate of the index envelopes_odd, so that PostgreSQL sees that it serves.
    private static Function TrimEnvelopes(string schema) => PlannedFunction.New(
        schema,
        "trim_envelopes",
        "p_thread text, p_logs bytea[]",
        "void",
        PlannedFunction.Options,
        $"""
        declare
          crowded bytea;
        begin
          for i in 1..cardinality(p_logs) loop
            for crowded in
              select o.record from (
                select e.record, row_number() over (partition by e.branch, e.counter order by e.author_matches desc, e.kept_at desc) as place
                from {schema}.envelopes e
                where e.thread_id = p_thread and e.log_id = p_logs[i] and (e.nodes is not null or not e.author_matches) and e.nodes is not null and not e.named) o
              where o.place > {EnvelopeTable.OthersMax}
            loop
              delete from {schema}.envelopes e where e.thread_id = p_thread and e.record = crowded;
            end loop;
          end loop;
        end
        """);
}
