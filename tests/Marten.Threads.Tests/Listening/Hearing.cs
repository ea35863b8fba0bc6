using System.Collections.Concurrent;
using System.Globalization;
using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;
using Marten.Threads.Writing;

namespace Marten.Threads.Tests.Listening;

/// <summary>Somebody who listens in the background and remembers what was told.</summary>
internal sealed class Hearing : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<InstanceChanged> _heard = new();
    private readonly Task _listening;

    public Hearing(TestNode node, ThreadId thread, ListenOptions options) => _listening = Task.Run(async () =>
    {
        await foreach (var change in node.Listener.ListenAsync(thread, options, _stop.Token)) _heard.Enqueue(change);
    });

    public IReadOnlyList<InstanceChanged> All => [.. _heard];

    /// <summary>How it ended.</summary>
    public Task End => _listening;

    /// <summary>Listens to what is committed after this call began.</summary>
    public static async Task<Hearing> FromNowAsync(TestNode node, ThreadId thread, params ListenFilter[] filters) =>
        new(node, thread, new ListenOptions { From = await node.Listener.CurrentCursorAsync(thread, TestContext.Current.CancellationToken), Filters = [.. filters] });

    public async Task<IReadOnlyList<InstanceChanged>> WaitAsync(int count)
    {
        await Eventually.HoldsAsync(
            () => _listening.IsFaulted ? throw new InvalidOperationException("The listening ended.", _listening.Exception) : Task.FromResult(_heard.Count >= count),
            string.Create(CultureInfo.InvariantCulture, $"{count} changes are heard"));
        return All;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}

/// <summary>Short words of the tests.</summary>
internal static class HearingExtensions
{
    public static string Told(this IEnumerable<InstanceChanged> changes) => string.Join(", ", changes.Select(static one => $"{one.Action} {one.InstanceId}"));

    public static async Task WriteAsync(this TestNode node, ThreadId thread, Action<ICollectionSession> write, string collection = "Dogs")
    {
        await using var session = node.Store.LightweightSession();
        write(session.Threads(thread).Collection(collection));
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
