using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;

namespace Docs.Snippets;

/// <summary>The code of docs/guides/listening.md.</summary>
internal abstract class Listening(IThreadListener listener, ThreadId thread)
{
    public async Task ListenAsync(CancellationToken stoppingToken)
    {
        // snippet: listening-loop
        await foreach (var change in listener.ListenAsync(thread, cancellationToken: stoppingToken))
        {
            Console.WriteLine($"{change.Action} {change.Collection}/{change.InstanceId} by {change.Origin?.Author}: {change.Instance}");
        }
        // end of snippet
    }

    public static ListenOptions Filter()
    {
        // snippet: listening-filters
        var options = new ListenOptions
        {
            Filters =
            {
                new ListenFilter { Collection = "Astronauts", Action = InstanceAction.Create },
                new ListenFilter { InstanceId = "buzz" },
                new ListenFilter { Collection = "Ships", Document = static ship => ship.TryGet("captain", out _) },
            },
        };
        // end of snippet
        return options;
    }

    public async Task ResumeAsync(CancellationToken stoppingToken)
    {
        // snippet: listening-resume
        var kept = await LoadCursorAsync(); // text, or null at the very first start
        var from = ThreadCursor.TryParse(kept, out var cursor) ? cursor : ThreadCursor.Beginning;

        await foreach (var change in listener.ListenAsync(thread, new ListenOptions { From = from }, stoppingToken))
        {
            await HandleAsync(change);
            await SaveCursorAsync(change.Cursor.ToString());
        }
        // end of snippet
    }

    public async Task StartAsync(CancellationToken stoppingToken)
    {
        // snippet: listening-start
        var start = await listener.CurrentCursorAsync(thread, stoppingToken);
        await ReadEverythingAsync();
        await foreach (var change in listener.ListenAsync(thread, new ListenOptions { From = start }, stoppingToken)) await HandleAsync(change);
        // end of snippet
    }

    public async Task QueryLiveAsync(Dictionary<string, DocObject> shown, CancellationToken stoppingToken)
    {
        // snippet: listening-live
        var veterans = new LiveQuery { Collection = "Astronauts", Matches = static astronaut => astronaut.ToString().Contains("\"veteran\":true", StringComparison.Ordinal) };
        await foreach (var change in listener.QueryLiveAsync(thread, veterans, stoppingToken))
        {
            switch (change.Kind)
            {
                case LiveChangeKind.Added or LiveChangeKind.Changed:
                    shown[change.InstanceId] = change.Document!;
                    break;
                case LiveChangeKind.Removed:
                    shown.Remove(change.InstanceId);
                    break;
                case LiveChangeKind.Complete:
                    Console.WriteLine($"{shown.Count} veterans");
                    break;
            }
        }
        // end of snippet
    }

    public async Task<long> TrimAsync(ThreadCursor oldestCursorOfMyReaders)
    {
        // snippet: listening-trim
        var forgotten = await listener.TrimAsync(thread, before: oldestCursorOfMyReaders);
        // end of snippet
        return forgotten;
    }

    protected abstract Task<string?> LoadCursorAsync();

    protected abstract Task SaveCursorAsync(string cursor);

    protected abstract Task HandleAsync(InstanceChanged change);

    protected abstract Task ReadEverythingAsync();
}
