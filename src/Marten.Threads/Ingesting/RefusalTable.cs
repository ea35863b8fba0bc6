using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Ingesting;

/// <summary>
/// The table <c>refusals</c>, within its caps. The proofs of a fork need no refusal: both branches are stored.
/// </summary>
internal sealed class RefusalTable(string schema, ThreadsOptions options, TimeProvider time)
{
    private const int SourceMaxLength = 256;

    private readonly string _insert = $"""
        insert into {schema}.refusals (thread_id, log, record, counter, reason, source, refused_at)
        select $1, kept.log, kept.record, kept.counter, kept.reason, kept.source, $2
        from (
          select n.*, row_number() over (order by n.ordinal) as total
          from (
            select u.*, row_number() over (partition by u.log order by u.ordinal) as place
            from unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[]) with ordinality as u(log, record, counter, reason, source, ordinal)) n
          where n.place + (select count(*) from {schema}.refusals r where r.thread_id = $1 and r.log = n.log) <= $8) kept
        where kept.total + (select count(*) from {schema}.refusals) <= $9
        order by kept.ordinal
        """;

    public async Task AddAsync(
        ThreadTransaction transaction, ThreadId thread, IReadOnlyList<IngestRefusal> refusals, CancellationToken cancellationToken)
    {
        if (refusals.Count == 0) return;
        await transaction.ExecuteAsync(
            _insert,
            cancellationToken,
            thread.ToString(),
            time.GetUtcNow(),
            refusals.Select(static one => one.Log.ToString()).ToArray(),
            refusals.Select(static one => one.Record.ToString()).ToArray(),
            refusals.Select(static one => one.Counter).ToArray(),
            refusals.Select(static one => one.Reason).ToArray(),
            refusals.Select(static one => ForeignText.Clean(one.Source, SourceMaxLength)).ToArray(),
            (long)options.RefusalsPerLog,
            (long)options.RefusalsTotal).ConfigureAwait(false);
    }
}
