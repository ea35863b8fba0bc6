using System.Collections.Concurrent;
using Marten.Threads.Delivering;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Delivering;

/// <summary>Subscriptions that run on and on.</summary>
public sealed class SubscriptionRunTests(PostgresServer server)
{
    private const string Name = "tests";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task two_processes_share_a_subscription_and_each_change_is_handled_once()
    {
        await using var first = await TestNode.StartAsync(server);
        await using var second = await TestNode.StartAsync(first.ConnectionString);
        var threads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ThreadAsync(first)));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var runs = new[] { first, second }.Select(node => Subscriptions(node).RunAsync(Name, Noting, cancellationToken: ending.Token)).ToList();

        await Parallel.ForEachAsync(Enumerable.Range(0, 80), Cancel, async (n, _) => await WriteAsync(n % 2 == 0 ? first : second, threads[n % 4], $$"""{"_id":"d{{n}}"}"""));

        await Eventually.HoldsAsync(async () => await CountAsync(first) == 80, "all changes are handled");
        await ending.CancelAsync();
        foreach (var run in runs) await Should.ThrowAsync<OperationCanceledException>(run);
        (await Subscriptions(first).CatchUpAsync(Name, Noting, cancellationToken: Cancel)).ShouldBe(0);
        (await CountAsync(first)).ShouldBe(80);
    }

    [Fact]
    public async Task a_handler_that_fails_in_one_thread_holds_up_no_other_and_is_called_again()
    {
        await using var node = await TestNode.StartAsync(server);
        var (bad, good) = (await ThreadAsync(node), await ThreadAsync(node));
        var attempts = new ConcurrentQueue<string>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var run = Subscriptions(node).RunAsync(
            Name,
            (page, cancellationToken) =>
            {
                if (page.Thread != bad) return Noting(page, cancellationToken);
                attempts.Enqueue(string.Join(", ", page.Changes.Select(static change => change.InstanceId)));
                return attempts.Count == 1 ? throw new InvalidOperationException("cannot") : Noting(page, cancellationToken);
            },
            cancellationToken: ending.Token);

        await WriteAsync(node, bad, """{"_id":"one"}""");
        await Eventually.HoldsAsync(() => Task.FromResult(attempts.Count == 1), "the handler fails");
        await WriteAsync(node, good, """{"_id":"two"}""");
        await Eventually.HoldsAsync(async () => await CountAsync(node) == 2, "both threads are handled");

        attempts.ShouldBe(["one", "one"]);
        await ending.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
    }

    [Fact]
    public async Task a_handler_that_takes_long_holds_up_its_own_thread_alone()
    {
        await using var node = await TestNode.StartAsync(server);
        var (slow, quick) = (await ThreadAsync(node), await ThreadAsync(node));
        var isReleased = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isSlowBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var run = Subscriptions(node).RunAsync(
            Name,
            async (page, cancellationToken) =>
            {
                await Noting(page, cancellationToken);
                if (page.Thread != slow) return;
                isSlowBegun.TrySetResult();
                await isReleased.Task.WaitAsync(cancellationToken);
            },
            cancellationToken: ending.Token);

        await WriteAsync(node, slow, """{"_id":"one"}""");
        await isSlowBegun.Task.WaitAsync(Cancel);
        for (var n = 1; n <= 3; n++)
        {
            await WriteAsync(node, quick, $$"""{"_id":"two-{{n}}"}""");
            await Eventually.HoldsAsync(async () => await CountAsync(node) == n, "the quick thread is handled");
        }

        isReleased.SetResult();
        await Eventually.HoldsAsync(async () => await CountAsync(node) == 4, "both threads are handled");
        await ending.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
    }

    private static IThreadSubscriptions Subscriptions(TestNode node) => node.Services.GetRequiredService<IThreadSubscriptions>();

    private static async Task<ThreadId> ThreadAsync(TestNode node)
    {
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        return thread;
    }

    private static async Task WriteAsync(TestNode node, ThreadId thread, string dog)
    {
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Create(dog);
        await session.SaveChangesAsync(Cancel);
    }

    private static Task Noting(ChangePage page, CancellationToken cancellationToken)
    {
        foreach (var change in page.Changes) page.Session.Insert(new Noted { Text = change.InstanceId });
        return Task.CompletedTask;
    }

    private static async Task<long> CountAsync(TestNode node)
    {
        await using var session = node.Store.QuerySession();
        return await session.Query<Noted>().LongCountAsync(Cancel);
    }
}
