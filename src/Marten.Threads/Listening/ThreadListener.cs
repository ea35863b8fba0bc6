using System.Runtime.CompilerServices;
using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Listening;

/// <inheritdoc/>
internal sealed class ThreadListener(ChangeTable changes, InstancePages instances, ChangeFeeds feeds, DatabasePatience patience, TypedDocuments types, Func<VerifyingKey?, ChangeView> viewOf) : IThreadListener
{
    public IAsyncEnumerable<InstanceChanged> ListenAsync(ThreadId thread, ListenOptions? options = null, CancellationToken cancellationToken = default)
    {
        RequireDefined(thread);
        return RunAsync(thread, options?.From, [.. options?.Filters ?? []], viewOf(options?.Reader), cancellationToken);
    }

    public IAsyncEnumerable<InstanceChanged<T>> ListenAsync<T>(ThreadId thread, ListenOptions? options = null, CancellationToken cancellationToken = default)
        where T : class
    {
        var collection = types.For<T>();
        return ListenAsync(thread, options, cancellationToken).Where(change => change.Collection == collection.Name).Select(change => InstanceChanged<T>.Of(change, collection));
    }

    public Task<ThreadCursor> CurrentCursorAsync(ThreadId thread, CancellationToken cancellationToken = default)
    {
        RequireDefined(thread);
        return changes.CurrentAsync(thread, cancellationToken);
    }

    public Task<long> TrimAsync(ThreadId thread, ThreadCursor before, CancellationToken cancellationToken = default)
    {
        RequireDefined(thread);
        return changes.TrimAsync(thread, before, cancellationToken);
    }

    public IAsyncEnumerable<LiveChange> QueryLiveAsync(ThreadId thread, LiveQuery query, CancellationToken cancellationToken = default)
    {
        RequireDefined(thread);
        ArgumentNullException.ThrowIfNull(query);
        return RunAsync(thread, query, cancellationToken);
    }

    // The cursor comes first: what changes while the instances are read is told again by the feed.
    private async IAsyncEnumerable<LiveChange> RunAsync(ThreadId thread, LiveQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var lease = feeds.Follow(thread, cancellationToken);
        var start = await patience.AskAsync(thread, token => changes.CurrentAsync(thread, token), lease.Token).ConfigureAwait(false);
        var result = new LiveResult(query);
        var view = viewOf(query.Reader);
        for (var last = ""; ;)
        {
            var after = last;
            var page = await patience.AskAsync(thread, token => instances.ReadAsync(thread, query.Collection, after, token), lease.Token).ConfigureAwait(false);
            if (page.Count == 0) break;
            foreach (var (id, document, filter) in page)
            {
                if (result.Take(id, await view.ShowAsync(query.Collection, filter, document, lease.Token).ConfigureAwait(false)) is { } told) yield return told;
            }

            last = page[^1].Id;
        }

        yield return new LiveChange(LiveChangeKind.Complete, "", null);
        await foreach (var change in RunAsync(thread, start, [new ListenFilter { Collection = query.Collection }], view with { TellsHidden = true }, cancellationToken).ConfigureAwait(false))
        {
            if (result.Take(change.InstanceId, change.Document) is { } told) yield return told;
        }
    }

    private async IAsyncEnumerable<InstanceChanged> RunAsync(
        ThreadId thread, ThreadCursor? from, ListenFilter[] filters, ChangeView view, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var lease = feeds.Follow(thread, cancellationToken);
        var feed = lease.Feed;
        var at = from ?? await patience.AskAsync(thread, token => changes.CurrentAsync(thread, token), lease.Token).ConfigureAwait(false);

        // Only the table tells whether a cursor that somebody kept is still good.
        var isChecked = false;
        while (true)
        {
            var news = feed.News;
            var held = isChecked ? feed.After(at) : null;
            var page = held ?? await patience.AskAsync(thread, token => changes.ReadAsync(thread, at, token), lease.Token).ConfigureAwait(false);
            isChecked = true;
            foreach (var change in page)
            {
                at = change.Cursor;
                if (await view.ShowAsync(change, lease.Token).ConfigureAwait(false) is { } shown && IsWanted(shown, filters)) yield return shown;
            }

            if (page.Count > 0) continue;
            feed.RequireOpen();
            await news.WaitAsync(lease.Token).ConfigureAwait(false);
        }
    }

    // The one place where a change is handed out.
    private static bool IsWanted(InstanceChanged change, ListenFilter[] filters) => filters.Length == 0 || Array.Exists(filters, filter => filter.Admits(change));

    private static void RequireDefined(ThreadId thread)
    {
        if (!thread.IsDefined) throw new ThreadRegistryException("The thread id is undefined. Name the thread whose changes are wanted.");
    }
}
