using JasperFx.Events;
using Marten.Events.Projections;
using Marten.Threads.Collections;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Reducing;

/// <summary>
/// The Marten projection that makes instances out of records, for own and foreign ones alike, inline or in the daemon.
/// It reads what the events name, reduces, and queues the outcome in the same unit of work.
/// </summary>
internal sealed class ThreadProjection(ReductionParts parts) : IProjection
{
    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var isDaemon = events.Any(static @event => @event.Sequence > 0);
        if (isDaemon) RequireDaemon();
        foreach (var ofThread in events.GroupBy(static @event => @event.TenantId, StringComparer.Ordinal))
        {
            if (!ThreadId.TryParse(ofThread.Key, out var thread)) continue;
            var session = operations.TenantId == ofThread.Key ? operations : (IDocumentOperations)operations.ForTenant(ofThread.Key);
            if (isDaemon) parts.Writer.Keep(operations, thread);
            try
            {
                await ReduceAsync(operations, session, thread, [.. ofThread], cancellation).ConfigureAwait(false);
            }
            catch (ThreadsException exception) when (isDaemon)
            {
                // One thread must not stop the others that the daemon reduces with it.
                ReductionLog.NotReduced(parts.Logger, thread, exception);
            }
        }
    }

    private void RequireDaemon()
    {
        if (!parts.IsAsync)
            throw new ThreadUsageException("Threads of this store are reduced inline, and Marten's own rebuild would work beside their writers without the threads' locks. Call IThreadRegistry.RebuildAsync for each thread instead.");
    }

    private async Task ReduceAsync(
        IDocumentOperations unit, IDocumentOperations tenant, ThreadId thread, IReadOnlyList<IEvent> events, CancellationToken cancellationToken)
    {
        var reader = new SessionReader(unit);
        var known = ThreadDatabase.KnownTo(unit);
        var row = known?.Row ?? await parts.Threads.FindAsync(reader, thread, cancellationToken).ConfigureAwait(false);

        // The thread was deleted after the daemon saw its events, or this node only keeps it for others.
        if (row?.Key.ReadKey is not { } readKey) return;

        var request = ReductionRequest.Of(events);
        var source = new RecordSource(parts, reader, row.Id, row.Key.ServiceKey, readKey);
        var loaded = known is null
            ? await source.LoadAsync(request, events, cancellationToken).ConfigureAwait(false)
            : source.Read(known, events);
        var history = new InstanceHistory(parts.Histories, reader, thread);
        var refolded = await RefoldedAsync(request, history, cancellationToken).ConfigureAwait(false);
        var judges = Judges(known?.State.Rules ?? await parts.Collections.RulesAsync(reader, thread, cancellationToken).ConfigureAwait(false));

        var reducer = new InstanceReducer(
            known?.State.Stored is { } stored ? new KnownHistory(stored, history) : history, judges.GetValueOrDefault, SegmentSizes.Default);
        var outcome = new ReductionOutcome(parts, unit, tenant, thread, loaded);
        await foreach (var changes in reducer.ReduceAsync(new Reduction(loaded.Added, loaded.Replaced, refolded), cancellationToken).ConfigureAwait(false))
            await outcome.AddAsync(changes, cancellationToken).ConfigureAwait(false);
        outcome.Queue();
    }

    private Dictionary<string, IOperationJudge> Judges(IReadOnlyList<CollectionRules> rules)
    {
        var judges = new Dictionary<string, IOperationJudge>(StringComparer.Ordinal);
        foreach (var one in rules)
        {
            if (parts.Judges.Of(one) is { } judge) judges.Add(one.Name, judge);
        }

        return judges;
    }

    private static async Task<IReadOnlySet<InstanceKey>> RefoldedAsync(
        ReductionRequest request, InstanceHistory history, CancellationToken cancellationToken)
    {
        if (request.WholeThread) return await history.KeysAsync("", cancellationToken).ConfigureAwait(false);
        var refolded = new HashSet<InstanceKey>();
        foreach (var collection in request.Collections)
            refolded.UnionWith(await history.KeysAsync(collection, cancellationToken).ConfigureAwait(false));
        foreach (var collection in request.Undecided)
            refolded.UnionWith(await history.UndecidedKeysAsync(collection, cancellationToken).ConfigureAwait(false));
        return refolded;
    }
}
