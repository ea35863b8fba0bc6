using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten.Threads.Tests.Listening;

/// <summary>What ends a listening, and what does not.</summary>
public sealed class ListeningTroubleTests(PostgresServer server)
{
    private const string KillAll = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task killed_connections_cost_nothing_but_time()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.ListenPollInterval = TimeSpan.FromMilliseconds(20));
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var hearing = await Hearing.FromNowAsync(node, thread);

        for (var i = 0; i < 20; i++)
        {
            await TryAgainAsync(() => node.WriteAsync(thread, dogs => dogs.Save($$"""{"_id":"dog{{i}}"}""")));
            (await node.SqlAsync<long>(KillAll)).ShouldBeGreaterThanOrEqualTo(0);
        }

        await hearing.WaitAsync(20);
        hearing.All.Select(static one => one.InstanceId).Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task a_database_that_is_away_for_a_while_is_waited_for()
    {
        using var log = new NotedMessages();
        await using var node = await TestNode.StartAsync(server, services: services => services.AddSingleton<ILoggerProvider>(log));
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var hearing = await Hearing.FromNowAsync(node, thread);
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"before"}"""));
        await hearing.WaitAsync(1);

        await node.SqlAsync<object>("alter table threads.changes rename to changes_away");
        await Eventually.HoldsAsync(() => Task.FromResult(log.Ids.Contains(1402)), "the changes were asked for in vain");
        await node.SqlAsync<object>("alter table threads.changes_away rename to changes");
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"after"}"""));

        (await hearing.WaitAsync(2)).Told().ShouldBe("Create before, Create after");
    }

    [Fact]
    public async Task the_deletion_of_the_thread_ends_it_with_a_clear_word()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var hearing = await Hearing.FromNowAsync(node, thread);
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"rex"}"""));
        await hearing.WaitAsync(1);

        await node.Registry.DeleteAsync(thread, Cancel);

        var end = await Should.ThrowAsync<ThreadRegistryException>(() => hearing.End.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
        end.Message.ShouldContain("deleted");
    }

    [Fact]
    public async Task a_cursor_of_a_thread_that_was_deleted_and_joined_again_is_refused()
    {
        await using var node = await TestNode.StartAsync(server);
        var info = await node.Registry.CreateAsync(cancellationToken: Cancel);
        await node.WriteAsync(info.Id, static dogs => dogs.Create("{}"));
        var old = await node.Listener.CurrentCursorAsync(info.Id, Cancel);
        var key = await node.Registry.ExportKeysAsync(info.Id, Cancel);
        await node.Registry.DeleteAsync(info.Id, Cancel);
        await node.Registry.CreateAsync(new ThreadCreation { Id = info.Id, Key = key.Key }, Cancel);
        for (var i = 0; i < 3; i++) await node.WriteAsync(info.Id, static dogs => dogs.Create("{}"));

        await RefusedAsync(node, info.Id, old, "joined again");
    }

    [Fact]
    public async Task what_was_trimmed_is_refused_to_who_needs_it_and_not_to_who_does_not()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var cursors = new List<ThreadCursor> { await node.Listener.CurrentCursorAsync(thread, Cancel) };
        for (var i = 0; i < 6; i++)
        {
            await node.WriteAsync(thread, static dogs => { dogs.Create("{}"); dogs.Create("{}"); });
            cursors.Add(await node.Listener.CurrentCursorAsync(thread, Cancel));
        }

        IReadOnlyList<InstanceChanged> all;
        await using (var hearing = new Hearing(node, thread, new ListenOptions { From = ThreadCursor.Beginning })) all = await hearing.WaitAsync(12);

        (await node.Listener.TrimAsync(thread, cursors[3], Cancel)).ShouldBe(4);

        foreach (var lost in new[] { ThreadCursor.Beginning, cursors[0], cursors[1], all[0].Cursor, all[1].Cursor, all[2].Cursor }) await RefusedAsync(node, thread, lost, "trimmed");
        await GoesOnAsync(node, thread, cursors[2], 8);
        await GoesOnAsync(node, thread, cursors[3], 6);
        await GoesOnAsync(node, thread, all[4].Cursor, 7);
        await GoesOnAsync(node, thread, cursors[6], 0);
        (await node.Listener.TrimAsync(thread, cursors[6], Cancel)).ShouldBe(6);
        await GoesOnAsync(node, thread, cursors[6], 0);
        await RefusedAsync(node, thread, all[3].Cursor, "trimmed");
    }

    [Fact]
    public async Task a_cursor_from_the_future_is_one_of_another_copy()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.WriteAsync(thread, static dogs => dogs.Create("{}"));
        var now = await node.Listener.CurrentCursorAsync(thread, Cancel);

        await RefusedAsync(node, thread, new ThreadCursor(now.Epoch, now.Commit + 1, 1), "older copy");
        await RefusedAsync(node, thread, new ThreadCursor(now.Epoch, now.Commit, 2), "trimmed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task the_end_of_the_application_cancels_who_still_listens(bool isDatabaseAway)
    {
        Hearing hearing;
        using var log = new NotedMessages();
        await using (var node = await TestNode.StartAsync(server, services: services => services.AddSingleton<ILoggerProvider>(log)))
        {
            var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
            hearing = await Hearing.FromNowAsync(node, thread);
            await node.WriteAsync(thread, static dogs => dogs.Create("{}"));
            await hearing.WaitAsync(1);
            if (isDatabaseAway)
            {
                await node.SqlAsync<object>("alter table threads.changes rename to changes_away");
                await Eventually.HoldsAsync(() => Task.FromResult(log.Ids.Contains(1402)), "the changes were asked for in vain");
            }
        }

        await Should.ThrowAsync<OperationCanceledException>(() => hearing.End.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
        await hearing.DisposeAsync();
    }

    [Fact]
    public async Task no_connection_is_held_while_nothing_happens_and_a_slow_reader_holds_up_nobody()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.ListenPollInterval = TimeSpan.FromHours(1));
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var quick = await Hearing.FromNowAsync(node, thread);
        await using var slow = node.Listener.ListenAsync(thread, new ListenOptions { From = ThreadCursor.Beginning }, Cancel).GetAsyncEnumerator(Cancel);
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"first"}"""));
        (await slow.MoveNextAsync()).ShouldBeTrue();

        for (var i = 0; i < 30; i++)
        {
            await node.WriteAsync(thread, static dogs =>
            {
                for (var n = 0; n < 50; n++) dogs.Create("{}");
            });
        }

        await quick.WaitAsync(1_501);
        await Eventually.HoldsAsync(
            async () => await node.SqlAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()") == 0,
            "nobody occupies a connection");
        var heard = 1;
        while (heard < 1_501 && await slow.MoveNextAsync()) heard++;
        slow.Current.Cursor.ShouldBe(quick.All[^1].Cursor);
    }

    private static async Task GoesOnAsync(TestNode node, ThreadId thread, ThreadCursor from, int count)
    {
        await using var hearing = new Hearing(node, thread, new ListenOptions { From = from });
        (await hearing.WaitAsync(count)).Count.ShouldBe(count);
        hearing.End.IsCompleted.ShouldBeFalse();
    }

    private static async Task RefusedAsync(TestNode node, ThreadId thread, ThreadCursor from, string why)
    {
        var refusal = await Should.ThrowAsync<ThreadCursorException>(async () => await node.Listener.ListenAsync(thread, new ListenOptions { From = from }, Cancel).AnyAsync(Cancel));
        refusal.Message.ShouldContain(why);
        refusal.Message.ShouldContain("current cursor");
    }

    private static async Task TryAgainAsync(Func<Task> write)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException || exception.InnerException is NpgsqlException)
            {
                // its connection was among those that were killed
            }
        }
    }
}
