using Marten.Events.Daemon.Coordination;
using Marten.Threads.Listening;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Listening;

/// <summary>Where the daemon reduces, changes come later than the records.</summary>
public sealed class AsynchronousListeningTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task who_listens_is_woken_by_the_commit_of_the_daemon()
    {
        // Nothing is found by polling here, nor by the looks that follow a hint of a write, which end after seconds.
        await using var node = await TestNode.StartAsync(server, static options => (options.Reduction, options.ListenPollInterval) = (ReductionMode.Async, TimeSpan.FromHours(1)));
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var reduced = new TaskCompletionSource();
        using var signals = node.Services.GetRequiredService<IThreadSignals>().Subscribe(signal =>
        {
            if (signal.Thread == thread && signal.Change == ThreadChange.Reduced) reduced.TrySetResult();
        });
        await using var hearing = await Hearing.FromNowAsync(node, thread);

        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"rex"}"""));

        await reduced.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        var heard = await hearing.WaitAsync(1);
        heard.Told().ShouldBe("Create rex");
        heard[0].Origin!.Counter.ShouldBe(2);
    }

    [Fact]
    public async Task nothing_is_lost_while_the_daemon_is_paused()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.Reduction = ReductionMode.Async);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var hearing = await Hearing.FromNowAsync(node, thread);
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"before"}"""));
        await hearing.WaitAsync(1);
        var daemon = node.Services.GetRequiredService<IProjectionCoordinator<IThreadStore>>();

        await daemon.PauseAsync();
        for (var i = 0; i < 10; i++) await node.WriteAsync(thread, dogs => dogs.Create($$"""{"_id":"paused{{i}}"}"""));
        (await node.SqlAsync<long>("select count(*) from threads.changes")).ShouldBe(1);
        await daemon.ResumeAsync();

        var heard = await hearing.WaitAsync(11);
        heard.Skip(1).Select(static one => one.InstanceId).ShouldBe(Enumerable.Range(0, 10).Select(static i => $"paused{i}"));
    }

    [Fact]
    public async Task martens_rebuild_tells_who_listens_that_he_must_read_anew()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.Reduction = ReductionMode.Async);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var hearing = await Hearing.FromNowAsync(node, thread);
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"rex"}"""));
        await hearing.WaitAsync(1);
        var coordinator = node.Services.GetRequiredService<IProjectionCoordinator<IThreadStore>>();
        await coordinator.PauseAsync();

        using (var daemon = await node.ThreadStore.BuildProjectionDaemonAsync()) await daemon.RebuildProjectionAsync("threads", Cancel);
        await coordinator.ResumeAsync();

        await Should.ThrowAsync<ThreadCursorException>(() => hearing.End.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
    }
}
