using Marten.Threads.Listening;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Delivering;

/// <summary>Delivers pages of changes to one handler, each in a transaction of the application's store.</summary>
internal sealed class ChangeDelivery(
    string name, ChangeHandler handle, ChangeView view, IDocumentStore store, ThreadsRuntime runtime, ChangeTable changes, SubscriptionTable table, ILogger logger)
{
    /// <summary>Delivers what is there in a thread.</summary>
    /// <returns>How many changes were passed; 0 where nothing waits, or another process has the thread.</returns>
    public async Task<long> DeliverAsync(ThreadId thread, CancellationToken cancellationToken)
    {
        var passed = 0L;
        while (await DeliverPageAsync(thread, cancellationToken).ConfigureAwait(false) is { } page)
        {
            passed += page.Changes.Count;
            if (page.IsLast) break;
        }

        return passed;
    }

    private async Task<FeedPage?> DeliverPageAsync(ThreadId thread, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        await session.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var reader = new SessionReader(session);
        if (await table.ClaimAsync(reader, name, thread, cancellationToken).ConfigureAwait(false) is not { } place) return null;
        if (await ReadAsync(reader, thread, place, cancellationToken).ConfigureAwait(false) is not { } page) return null;
        var next = page.Changes.Count > 0 ? page.Changes[^1].Cursor : place;
        if (page.IsLast) next = next.AtEndOfCommit();
        if (next == place) return page;

        var shown = await ShownAsync(page.Changes, cancellationToken).ConfigureAwait(false);
        if (shown.Count > 0) await handle(new ChangePage(thread, shown, session, runtime.TypedDocuments), cancellationToken).ConfigureAwait(false);
        table.Move(session, name, thread, next);
        await session.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return page;
    }

    private async Task<FeedPage?> ReadAsync(ISqlReader reader, ThreadId thread, ThreadCursor place, CancellationToken cancellationToken)
    {
        try
        {
            return await changes.ReadPageAsync(reader, thread, place, cancellationToken).ConfigureAwait(false);
        }
        catch (ThreadRegistryException)
        {
            return null; // it was deleted meanwhile
        }
        catch (ThreadCursorException lost)
        {
            // To stop would deliver nothing for ever, and to go on from the end would pass over what came meanwhile.
            SignalLog.BegunAnew(logger, name, thread, lost.Message);
            var oldest = await changes.OldestAsync(reader, thread, cancellationToken).ConfigureAwait(false);
            return await changes.ReadPageAsync(reader, thread, oldest, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<InstanceChanged>> ShownAsync(IReadOnlyList<InstanceChanged> read, CancellationToken cancellationToken)
    {
        var shown = new List<InstanceChanged>(read.Count);
        foreach (var change in read)
        {
            if (await view.ShowAsync(change, cancellationToken).ConfigureAwait(false) is { } one) shown.Add(one);
        }

        return shown;
    }
}
