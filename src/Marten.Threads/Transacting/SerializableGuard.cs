using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;

namespace Marten.Threads.Transacting;

/// <summary>
/// Asks, when a transaction commits and holds the thread's lock, whether anything that it read was changed since. The
/// change feed numbers every commit of the thread, so its answer is exact; where the feed was trimmed beyond the start of
/// the transaction, anything may have changed.
/// </summary>
/// <param name="schema">The thread store's schema.</param>
/// <param name="thread">The thread.</param>
/// <param name="start">The last commit that the transaction sees.</param>
/// <param name="reads">What it read.</param>
internal sealed class SerializableGuard(string schema, ThreadId thread, long start, ReadSet reads)
{
    private readonly string _conflict = $"""
        (select 'Everything of the thread' from {schema}.progress p
         where p.thread_id = $1 and p.commit_seq > $2 and not exists (select 1 from {schema}.changes c where c.thread_id = $1 and c.commit_seq = $2 + 1))
        union all
        (select c.collection || '/' || c.instance_id from {schema}.changes c
        where c.thread_id = $1 and c.commit_seq > $2
          and (c.collection = any($3) or (c.collection, c.instance_id) in (select k.collection, k.id from unnest($4::text[], $5::text[]) as k(collection, id)))
        order by c.commit_seq, c.ordinal limit 1)
        limit 1
        """;

    /// <exception cref="ThreadConflictException">Something was.</exception>
    public async Task CheckAsync(ThreadTransaction transaction, CancellationToken cancellationToken)
    {
        var changed = await transaction.ScalarAsync(
            _conflict,
            cancellationToken,
            thread.ToString(),
            start,
            reads.Collections.ToArray(),
            reads.Instances.Select(static one => one.Collection).ToArray(),
            reads.Instances.Select(static one => one.Id).ToArray()).ConfigureAwait(false);
        if (changed is not null)
            throw new ThreadConflictException($"{changed} was changed after this transaction had read it. Run the transaction again; RunAsync does.");
    }
}
