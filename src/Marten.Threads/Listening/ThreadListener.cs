using System.Runtime.CompilerServices;
using Marten.Threads.Protocol;

namespace Marten.Threads.Listening;

/// <inheritdoc/>
internal sealed class ThreadListener(ChangeTable changes, ChangeFeeds feeds, DatabasePatience patience) : IThreadListener
{
    public IAsyncEnumerable<InstanceChanged> ListenAsync(ThreadId thread, ListenOptions? options = null, CancellationToken cancellationToken = default)
    {
        RequireDefined(thread);
        return RunAsync(thread, options?.From, [.. options?.Filters ?? []], cancellationToken);
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

    private async IAsyncEnumerable<InstanceChanged> RunAsync(
        ThreadId thread, ThreadCursor? from, ListenFilter[] filters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var lease = feeds.Follow(thread);
        var feed = lease.Feed;
        var at = from ?? await patience.AskAsync(thread, token => changes.CurrentAsync(thread, token), cancellationToken).ConfigureAwait(false);

        // Only the table tells whether a cursor that somebody kept is still good.
        var isChecked = false;
        while (true)
        {
            var news = feed.News;
            var held = isChecked ? feed.After(at) : null;
            var page = held ?? await patience.AskAsync(thread, token => changes.ReadAsync(thread, at, token), cancellationToken).ConfigureAwait(false);
            isChecked = true;
            foreach (var change in page)
            {
                at = change.Cursor;
                if (IsWanted(change, filters)) yield return change;
            }

            if (page.Count > 0) continue;
            feed.RequireOpen();
            await news.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // The one place where a change is handed out.
    private static bool IsWanted(InstanceChanged change, ListenFilter[] filters) => filters.Length == 0 || Array.Exists(filters, filter => filter.Admits(change));

    private static void RequireDefined(ThreadId thread)
    {
        if (!thread.IsDefined) throw new ThreadRegistryException("The thread id is undefined. Name the thread whose changes are wanted.");
    }
}
