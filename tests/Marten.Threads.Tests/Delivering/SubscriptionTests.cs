using Marten.Threads.Delivering;
using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Delivering;

/// <summary>What is delivered, to whom, and how often.</summary>
public sealed class SubscriptionTests(PostgresServer server)
{
    private const string Name = "tests";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task what_a_handler_writes_is_written_once_for_each_change()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await ThreadAsync(node);
        await WriteAsync(node, thread, """{"_id":"rex"}""", """{"_id":"fido"}""");
        var calls = 0;

        Task Handle(ChangePage page, CancellationToken cancellationToken)
        {
            Note(page);
            return ++calls == 1 ? throw new TimeoutException("at first") : Task.CompletedTask;
        }

        await Should.ThrowAsync<TimeoutException>(() => Subscriptions(node).CatchUpAsync(Name, Handle, cancellationToken: Cancel));
        (await NotedAsync(node)).ShouldBeEmpty();
        (await Subscriptions(node).CatchUpAsync(Name, Handle, cancellationToken: Cancel)).ShouldBe(2);
        (await NotedAsync(node)).ShouldBe(["Create fido", "Create rex"]);
        (await Subscriptions(node).CatchUpAsync(Name, Handle, cancellationToken: Cancel)).ShouldBe(0);
        calls.ShouldBe(2);
    }

    [Fact]
    public async Task a_commit_of_many_changes_is_delivered_in_pages_one_after_the_other()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await ThreadAsync(node);
        await WriteAsync(node, thread, [.. Enumerable.Range(0, 450).Select(static n => $$"""{"_id":"d{{n:000}}"}""")]);
        var pages = new List<IReadOnlyList<InstanceChanged>>();

        (await Subscriptions(node).CatchUpAsync(Name, (page, _) => Keep(pages, page), cancellationToken: Cancel)).ShouldBe(450);

        pages.Select(static page => page.Count).ShouldBe([200, 200, 50]);
        pages.SelectMany(static page => page).Select(static change => change.Cursor).ShouldBeInOrder();
        pages.SelectMany(static page => page).Select(static change => change.InstanceId).Distinct().Count().ShouldBe(450);
        (await Subscriptions(node).BacklogAsync(Name, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_new_subscription_may_begin_now_and_has_later_threads_from_their_beginning()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await ThreadAsync(node);
        await WriteAsync(node, thread, """{"_id":"old"}""");
        var options = new SubscriptionOptions { Start = SubscriptionStart.Present };

        (await Subscriptions(node).CatchUpAsync(Name, Noting, options, Cancel)).ShouldBe(0);
        await WriteAsync(node, thread, """{"_id":"new"}""");
        await WriteAsync(node, await ThreadAsync(node), """{"_id":"other"}""");
        (await Subscriptions(node).CatchUpAsync(Name, Noting, options, Cancel)).ShouldBe(2);

        (await NotedAsync(node)).ShouldBe(["Create new", "Create other"]);
    }

    [Fact]
    public async Task trimming_keeps_what_was_not_delivered_until_the_subscription_is_removed()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await ThreadAsync(node);
        await WriteAsync(node, thread, """{"_id":"first"}""");
        await Subscriptions(node).CatchUpAsync(Name, Noting, cancellationToken: Cancel);
        await WriteAsync(node, thread, """{"_id":"second"}""");
        await WriteAsync(node, thread, """{"_id":"third"}""");
        var now = await node.Listener.CurrentCursorAsync(thread, Cancel);

        await node.Listener.TrimAsync(thread, now, Cancel);
        (await Subscriptions(node).BacklogAsync(Name, Cancel)).ShouldBe([new SubscriptionBacklog(thread, 2)]);
        (await Subscriptions(node).CatchUpAsync(Name, Noting, cancellationToken: Cancel)).ShouldBe(2);
        (await NotedAsync(node)).ShouldBe(["Create first", "Create second", "Create third"]);

        (await Subscriptions(node).RemoveAsync(Name, Cancel)).ShouldBeTrue();
        (await Subscriptions(node).RemoveAsync(Name, Cancel)).ShouldBeFalse();
        (await node.Listener.TrimAsync(thread, now, Cancel)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task a_feed_that_was_trimmed_or_rebuilt_is_delivered_from_what_it_has_kept()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await ThreadAsync(node);
        await WriteAsync(node, thread, """{"_id":"gone"}""");
        await WriteAsync(node, thread, """{"_id":"kept"}""");
        await node.Listener.TrimAsync(thread, await node.Listener.CurrentCursorAsync(thread, Cancel), Cancel);

        (await Subscriptions(node).CatchUpAsync(Name, Noting, cancellationToken: Cancel)).ShouldBe(1);
        (await NotedAsync(node)).ShouldBe(["Create kept"]);

        await node.SqlAsync<object>("update threads.subscription_places set commit_seq = commit_seq + 5");
        (await Subscriptions(node).CatchUpAsync(Name, static (_, _) => Task.CompletedTask, cancellationToken: Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task a_thread_that_was_deleted_is_forgotten()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await ThreadAsync(node);
        await WriteAsync(node, thread, """{"_id":"rex"}""");
        await Subscriptions(node).CatchUpAsync(Name, Noting, cancellationToken: Cancel);

        await node.Registry.DeleteAsync(thread, Cancel);

        (await node.SqlAsync<long>("select count(*) from threads.subscription_places")).ShouldBe(0);
        (await Subscriptions(node).CatchUpAsync(Name, Noting, cancellationToken: Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task documents_of_a_typed_collection_come_as_such_and_what_does_not_fit_as_text()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using (var session = node.Store.LightweightSession())
        {
            session.Threads(thread).Collection("Astronauts").Create("""{"_id":"buzz","name":"Buzz"}""");
            session.Threads(thread).Collection("Astronauts").Create("""{"_id":"odd","name":[1]}""");
            await session.SaveChangesAsync(Cancel);
        }

        var typed = new List<InstanceChanged<Astronaut>>();
        await Subscriptions(node).CatchUpAsync(Name, (page, _) => Keep(typed, page.Of<Astronaut>()), cancellationToken: Cancel);

        typed.Select(static one => one.Instance?.Name).ShouldBe(["Buzz", null]);
        typed[0].Misfit.ShouldBeNull();
        typed[1].Misfit.ShouldNotBeNull().ShouldEndWith("\"name\":[1]}");
        typed.ShouldAllBe(one => one.Thread == thread.ToString() && one.Author!.Length > 0 && one.Log!.Length > 0 && one.Counter > 0);
        System.Text.Json.JsonSerializer.Deserialize<InstanceChanged<Astronaut>>(System.Text.Json.JsonSerializer.Serialize(typed[1])).ShouldBe(typed[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a name")]
    [InlineData("'; drop table threads.threads")]
    public async Task other_names_are_refused(string name)
    {
        await using var node = await TestNode.StartAsync(server);

        (await Should.ThrowAsync<ThreadUsageException>(() => Subscriptions(node).CatchUpAsync(name, Noting, cancellationToken: Cancel))).Message.ShouldContain("use 1 to 100 letters");
    }

    private static IThreadSubscriptions Subscriptions(TestNode node) => node.Services.GetRequiredService<IThreadSubscriptions>();

    private static async Task<ThreadId> ThreadAsync(TestNode node)
    {
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        return thread;
    }

    private static async Task WriteAsync(TestNode node, ThreadId thread, params string[] dogs)
    {
        await using var session = node.Store.LightweightSession();
        foreach (var dog in dogs) session.Threads(thread).Collection("Dogs").Create(dog);
        await session.SaveChangesAsync(Cancel);
    }

    private static Task Keep<T>(List<T> kept, IEnumerable<T> more)
    {
        kept.AddRange(more);
        return Task.CompletedTask;
    }

    private static Task Keep(List<IReadOnlyList<InstanceChanged>> kept, ChangePage page)
    {
        kept.Add(page.Changes);
        return Task.CompletedTask;
    }

    private static Task Noting(ChangePage page, CancellationToken cancellationToken)
    {
        Note(page);
        return Task.CompletedTask;
    }

    // A plain insert: a change that is delivered twice would be there twice.
    private static void Note(ChangePage page)
    {
        foreach (var change in page.Changes) page.Session.Insert(new Noted { Text = $"{change.Action} {change.InstanceId}" });
    }

    private static async Task<IReadOnlyList<string>> NotedAsync(TestNode node)
    {
        await using var session = node.Store.QuerySession();
        return [.. (await session.Query<Noted>().ToListAsync(Cancel)).Select(static one => one.Text).Order(StringComparer.Ordinal)];
    }
}

/// <summary>A document of the application's own.</summary>
public sealed class Noted
{
    public Guid Id { get; set; }

    public string Text { get; set; } = "";
}
