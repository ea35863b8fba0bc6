using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Listening;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Listen;

/// <summary>Somebody who listens, keeps his cursor now and then, stops in the middle, and goes on from what he kept.</summary>
internal sealed class ListenReader : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<InstanceChanged> _heard = [];
    private readonly SeededRandomSource _random;
    private readonly Task _reading;
    private ThreadCursor _last;

    /// <param name="name">For what is found.</param>
    /// <param name="node">Where.</param>
    /// <param name="thread">What.</param>
    /// <param name="from">Where he begins.</param>
    /// <param name="restarts">How often he stops in the middle.</param>
    /// <param name="random">When.</param>
    public ListenReader(string name, CampaignNode node, ListenThread thread, ThreadCursor from, int restarts, SeededRandomSource random)
    {
        (Name, Thread, _random, _last) = (name, thread, random, from);
        _reading = Task.Run(() => ReadAsync(node, from, restarts));
    }

    public string Name { get; }

    public ListenThread Thread { get; }

    /// <summary>What he heard, without what he had heard before.</summary>
    public IReadOnlyList<InstanceChanged> Heard
    {
        get
        {
            lock (_lock) return [.. _heard];
        }
    }

    /// <summary>How much he was told once more.</summary>
    public int Again { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>Why he does not listen any more, although he should; null otherwise.</summary>
    public Exception? Failure => _reading.Exception;

    /// <summary>Whether he is as far as the feed was.</summary>
    public bool HasReached(ThreadCursor end)
    {
        lock (_lock) return _last >= end || end == Thread.Start;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync(CampaignNode node, ThreadCursor kept, int restarts)
    {
        while (true)
        {
            var left = Restarts < restarts ? 1 + _random.Next(12) : int.MaxValue;
            await foreach (var change in node.Listener.ListenAsync(Thread.Id, new ListenOptions { From = ThreadCursor.Parse(kept.ToString()) }, _stop.Token))
            {
                Take(change);
                if (_random.Next(3) == 0) kept = change.Cursor;
                if (--left == 0) break;
            }

            Restarts++;
        }
    }

    private void Take(InstanceChanged change)
    {
        lock (_lock)
        {
            if (_last != ThreadCursor.Beginning && change.Cursor <= _last)
            {
                Again++;
                return;
            }

            _heard.Add(change);
            _last = change.Cursor;
        }
    }
}
