using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Registry;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Listening;

/// <summary>What is told, to whom, and from where on.</summary>
public sealed class ListeningTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task every_change_is_told_with_its_instance_its_author_and_its_place()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var hearing = await Hearing.FromNowAsync(node, thread);

        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"rex","age":1}"""));
        await node.WriteAsync(thread, static dogs => dogs.Save("""{"_id":"rex","age":2}"""));
        await node.WriteAsync(thread, static dogs => dogs.Delete("rex"));

        var heard = await hearing.WaitAsync(3);
        heard.Told().ShouldBe("Create rex, Save rex, Delete rex");
        heard[2].Instance.ShouldBeNull();
        heard.Select(static one => one.Origin!.Counter).ShouldBe([2, 3, 4]);
        var log = (await node.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem();
        heard.ShouldAllBe(one => one.Thread == thread && one.Collection == "Dogs" && one.Origin!.Log == log.Id && one.Origin.EffectiveTime > 0 && one.Origin.Index == 0);
        heard.Select(static one => one.Origin!.Author.Protobuf.ToArray()).ShouldAllBe(author => author.SequenceEqual(log.ClaimedAuthor.ToArray()));
    }

    [Fact]
    public async Task the_instance_is_told_as_it_is_when_it_is_read()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"rex","age":1.50,"b":"<é>"}"""));
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"fido"}"""));
        await node.WriteAsync(thread, static dogs => dogs.Save("""{"_id":"rex","age":2}"""));
        await node.WriteAsync(thread, static dogs => dogs.Delete("fido"));

        await using var hearing = new Hearing(node, thread, new ListenOptions { From = ThreadCursor.Beginning });

        var heard = await hearing.WaitAsync(4);
        heard.Told().ShouldBe("Create rex, Create fido, Save rex, Delete fido");
        heard[1].Instance.ShouldBeNull();
        await using var session = node.Store.QuerySession();
        var stored = await session.Threads(thread).Collection("Dogs").LoadAsync("rex", Cancel);
        heard[0].Instance.ShouldBe(stored);
        heard[2].Document.ShouldBe(heard[0].Document);
    }

    [Fact]
    public async Task who_comes_back_with_a_cursor_goes_on_behind_it()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.WriteAsync(thread, static dogs =>
        {
            for (var i = 0; i < 5; i++) dogs.Create($$"""{"_id":"in-one-{{i}}"}""");
        });
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"last"}"""));
        IReadOnlyList<InstanceChanged> all;
        await using (var first = new Hearing(node, thread, new ListenOptions { From = ThreadCursor.Beginning })) all = await first.WaitAsync(6);

        for (var i = 0; i < all.Count; i++)
        {
            await using var again = new Hearing(node, thread, new ListenOptions { From = ThreadCursor.Parse(all[i].Cursor.ToString()) });
            (await again.WaitAsync(all.Count - i - 1)).Select(static one => one.Cursor).ShouldBe(all.Skip(i + 1).Select(static one => one.Cursor));
        }

        all.Select(static one => one.Cursor).ShouldBe(all.Select(static one => one.Cursor).Order());
    }

    [Fact]
    public async Task a_listener_from_now_is_not_told_what_was_before()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"before"}"""));
        await using var listening = node.Listener.ListenAsync(thread, cancellationToken: Cancel).GetAsyncEnumerator(Cancel);
        var first = listening.MoveNextAsync().AsTask();
        await Eventually.HoldsAsync(
            async () =>
            {
                await node.WriteAsync(thread, static dogs => dogs.Create("""{"name":"after"}"""));
                return first.IsCompleted;
            },
            "something written later is told");

        (await first).ShouldBeTrue();
        listening.Current.InstanceId.ShouldNotBe("before");
    }

    [Fact]
    public async Task one_filter_of_several_is_enough()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var hearing = await Hearing.FromNowAsync(
            node,
            thread,
            new ListenFilter { Action = InstanceAction.Delete },
            new ListenFilter { Collection = "Cats", Action = InstanceAction.Create },
            new ListenFilter { InstanceId = "rex", Collection = "Dogs" },
            new ListenFilter { Collection = "Birds", Document = static bird => bird.ToString().Contains("true", StringComparison.Ordinal) });

        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"rex"}"""));
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"fido"}"""));
        await node.WriteAsync(thread, static cats => cats.Create("""{"_id":"tom"}"""), "Cats");
        await node.WriteAsync(thread, static cats => cats.Save("""{"_id":"tom","a":1}"""), "Cats");
        await node.WriteAsync(thread, static birds => birds.Create("""{"_id":"wren","sings":true}"""), "Birds");
        await node.WriteAsync(thread, static birds => birds.Create("""{"_id":"kiwi","sings":false}"""), "Birds");
        await node.WriteAsync(thread, static dogs => dogs.Delete("fido"));

        (await hearing.WaitAsync(4)).Told().ShouldBe("Create rex, Create tom, Create wren, Delete fido");
    }

    [Fact]
    public async Task a_change_that_follows_from_a_fork_is_ascribed_to_nobody()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 1).Begin();
        log.Create("Dogs", "shared", """{"_id":"shared"}""").Create("Dogs", "ours", """{"_id":"ours"}""");
        TestLog fork;
        for (var seed = 2ul; ; seed++)
        {
            fork = log.ForkAfter(2, seed);
            fork.Create("Dogs", "theirs", """{"_id":"theirs"}""");
            if (fork.Records[2].Verified.EventCid.CompareTo(log.Records[2].Verified.EventCid) < 0) break;
        }

        var thread = await node.JoinAsync(log);
        await using var hearing = await Hearing.FromNowAsync(node, thread);
        await node.FeedAsync(thread, log.Incoming());
        await node.FeedAsync(thread, fork.Incoming());

        var heard = await hearing.WaitAsync(4);
        heard.Take(2).Told().ShouldBe("Create shared, Create ours");
        heard.Take(2).ShouldAllBe(one => one.Origin!.Log == log.LogId);
        heard.Skip(2).Told().ShouldBe("Create theirs, Delete ours");
        heard[2].Origin!.Counter.ShouldBe(3);
        heard[3].Origin.ShouldBeNull();
    }

    [Fact]
    public async Task changes_of_one_log_come_in_the_order_of_its_records_however_many_one_batch_brings()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.IngestBatchRecords = 1000);
        var log = new TestLog(seed: 1).Begin();
        for (var i = 0; i < 600; i++) log.Save("Dogs", $"dog{i * 7 % 400}", $$"""{"n":{{i}}}""", timestamp: 1_000_000 - i);
        var thread = await node.JoinAsync(log);
        await using var hearing = await Hearing.FromNowAsync(node, thread);

        await node.FeedAsync(thread, log.Incoming());

        var heard = await hearing.WaitAsync(400);
        heard.Count.ShouldBe(400);
        var counters = heard.Select(static one => one.Origin!.Counter).ToList();
        counters.ShouldBe(counters.Order());
        counters.Distinct().Count().ShouldBe(400);
    }

    [Fact]
    public async Task a_change_is_ascribed_to_the_operation_that_brought_it_and_not_to_the_newest_one()
    {
        await using var node = await TestNode.StartAsync(server);
        var alice = new TestLog(seed: 1).Begin();
        var bob = new TestLog(seed: 2, alice.ThreadKey).Begin();
        alice.Create("Dogs", "rex", """{"_id":"rex","age":1}""", timestamp: 100);
        bob.Create("Dogs", "rex", """{"_id":"rex","colour":"red"}""", timestamp: 50);
        var thread = await node.JoinAsync(alice);
        await using var hearing = await Hearing.FromNowAsync(node, thread);

        await node.FeedAsync(thread, alice.Incoming());
        await node.FeedAsync(thread, bob.Incoming());

        var heard = await hearing.WaitAsync(2);
        heard[1].Origin.ShouldBe(new ChangeOrigin(bob.LogId, 2, 0, 50, KeyOf(bob)));
    }

    [Fact]
    public async Task an_unknown_thread_and_an_undefined_one_are_refused()
    {
        await using var node = await TestNode.StartAsync(server);
        var unknown = ThreadId.Generate(new SeededRandomSource(1));

        await Should.ThrowAsync<ThreadRegistryException>(async () => await node.Listener.ListenAsync(unknown, cancellationToken: Cancel).AnyAsync(Cancel));
        await Should.ThrowAsync<ThreadRegistryException>(() => node.Listener.CurrentCursorAsync(unknown, Cancel));
        await Should.ThrowAsync<ThreadRegistryException>(() => node.Listener.TrimAsync(unknown, default, Cancel));
        Should.Throw<ThreadRegistryException>(() => node.Listener.ListenAsync(default, cancellationToken: Cancel));
    }

    [Fact]
    public async Task leaving_the_loop_ends_the_reading()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.WriteAsync(thread, static dogs => dogs.Create("{}"));

        await foreach (var change in node.Listener.ListenAsync(thread, new ListenOptions { From = ThreadCursor.Beginning }, Cancel))
        {
            node.Runtime.Feeds.Count.ShouldBe(1);
            change.Action.ShouldBe(InstanceAction.Create);
            break;
        }

        node.Runtime.Feeds.Count.ShouldBe(0);
    }

    private static VerifyingKey KeyOf(TestLog log)
    {
        VerifyingKey.TryFromProtobuf(log.Last.Verified.AuthorKey.Span, out var key).ShouldBeTrue();
        return key;
    }
}
