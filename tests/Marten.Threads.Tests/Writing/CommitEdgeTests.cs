using Marten.Events;
using Marten.Services;
using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;
using Npgsql;
using IsolationLevel = System.Data.IsolationLevel;

namespace Marten.Threads.Tests.Writing;

/// <summary>The edges of a commit: what happens after it, beside it, and when the caller owns it.</summary>
public sealed class CommitEdgeTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_listener_that_throws_after_the_commit_does_not_make_the_next_save_write_again()
    {
        var listener = new ThrowingListener();
        await using var node = await TestNode.StartAsync(server, application: options => options.Listeners.Add(listener));
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Create("""{"_id":"rex"}""");
        listener.Throws = true;
        await Should.ThrowAsync<InvalidOperationException>(() => session.SaveChangesAsync(Cancel));

        listener.Throws = false;
        session.Store(new Ship { Id = "gemini" });
        await session.SaveChangesAsync(Cancel);

        (await node.SqlAsync<long>("select count(*) from threads.mt_events where type = 'record_appended'")).ShouldBe(2);
    }

    [Theory]
    [InlineData(IsolationLevel.RepeatableRead)]
    [InlineData(IsolationLevel.Serializable)]
    public async Task a_snapshot_older_than_a_foreign_record_that_changed_no_document_is_stale_too(IsolationLevel isolation)
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 1).Begin().Create("Dogs", "other", """{"_id":"other"}""", timestamp: 100);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(isolation, Cancel);
        await using (var snapshot = new NpgsqlCommand("select count(*) from threads.threads", connection, transaction))
            await snapshot.ExecuteScalarAsync(Cancel);

        // A delete from the future: nothing is there to delete, but a create made now lies before it.
        log.Delete("Dogs", "rex", timestamp: 3_786_912_000_000_000_000);
        await node.FeedAsync(thread, log.Incoming());
        await using var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction));
        session.Threads(thread).Collection("Dogs").Create("""{"_id":"rex"}""");
        var failure = await Should.ThrowAsync<Exception>(() => session.SaveChangesAsync(Cancel));

        failure.ToString().ShouldContain(PostgresErrorCodes.SerializationFailure);
    }

    [Fact]
    public async Task writes_of_two_identities_keep_the_order_in_which_they_were_made()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        var random = new SeededRandomSource(1);
        var alice = SigningKey.Generate(random).VerifyingKey;
        var bob = SigningKey.Generate(random).VerifyingKey;
        await using var session = node.Store.LightweightSession();

        session.Threads(thread, alice).Collection("Dogs").Create("""{"_id":"rex"}""");
        session.Threads(thread, bob).Collection("Dogs").Save("""{"_id":"rex","name":"Rex"}""");
        session.Threads(thread, alice).Collection("Dogs").Delete("rex");
        await session.SaveChangesAsync(Cancel);

        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(0);
        (await node.SqlAsync<string>("select string_agg(type, ' ' order by effective_time) from threads.operations")).ShouldBe("create save delete");
    }

    [Fact]
    public async Task writes_of_two_identities_see_each_other_also_where_the_daemon_reduces()
    {
        await using var node = await TestNode.StartAsync(server, options => options.Reduction = ReductionMode.Async);
        var thread = await NewThreadAsync(node);
        var random = new SeededRandomSource(1);
        var alice = SigningKey.Generate(random).VerifyingKey;
        var bob = SigningKey.Generate(random).VerifyingKey;
        await using var session = node.Store.LightweightSession();

        session.Threads(thread, alice).Collection("Dogs").Create("""{"_id":"rex","x":1}""");
        session.Threads(thread, bob).Collection("Dogs").Save("""{"_id":"rex","y":2}""");
        session.Threads(thread, alice).Collection("Dogs").Create("""{"_id":"gone"}""");
        session.Threads(thread, bob).Collection("Dogs").Delete("gone");
        await session.SaveChangesAsync(Cancel);
        await node.ThreadStore.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));

        (await node.SqlAsync<string>("select string_agg((data - '_mod')::text, ' ') from threads.instances")).ShouldBe("""{"y": 2, "_id": "rex"}""");
    }

    [Fact]
    public async Task a_write_that_loses_its_connection_says_why()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await node.SqlAsync<object>("""
            create function cut() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
            create trigger cut before insert on threads.instances for each row execute function cut();
            """);
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Create("{}");

        var failure = await Should.ThrowAsync<Exception>(() => session.SaveChangesAsync(Cancel));

        failure.ToString().ShouldContain(PostgresErrorCodes.AdminShutdown);
    }

    [Fact]
    public async Task a_refused_write_in_a_transaction_of_the_caller_leaves_nothing_to_commit()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await WriteAsync(node, thread, """{"_id":"rex"}""");
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction));
        session.Store(new Ship { Id = "apollo" });
        session.Threads(thread).Collection("Dogs").Create("""{"_id":"rex"}""");

        await Should.ThrowAsync<ThreadWriteRefusedException>(() => session.SaveChangesAsync(Cancel));
        await transaction.CommitAsync(Cancel);

        (await node.SqlAsync<long>("select count(*) from mt_doc_ship")).ShouldBe(0);
    }

    [Fact]
    public async Task a_null_that_a_merge_patch_would_lose_is_refused()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await WriteAsync(node, thread, """{"_id":"made","list":[null,1],"n":null}""");
        await using var session = node.Store.LightweightSession();
        var dogs = session.Threads(thread).Collection("Dogs");

        dogs.Save("""{"_id":"rex","list":[null,1]}""");
        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => session.SaveChangesAsync(Cancel))).Message.ShouldContain("array holds a null");
        session.EjectAllPendingChanges();
        dogs.Patch("made", """{"list":[{"a":[null]}]}""");
        await Should.ThrowAsync<ThreadWriteRefusedException>(() => session.SaveChangesAsync(Cancel));
        session.EjectAllPendingChanges();
        dogs.Save("""{"_id":"made","list":[null,1],"n":null,"more":{"x":null,"y":1}}""");
        await session.SaveChangesAsync(Cancel);

        (await node.SqlAsync<string>("select (data - '_mod')::text from threads.instances where id = 'made'"))
            .ShouldBe("""{"n": null, "_id": "made", "list": [null, 1], "more": {"y": 1}}""");
    }

    [Fact]
    public async Task a_save_is_judged_by_what_is_stored()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        const string schema = """{"type":"object","properties":{"_id":{"type":"string"},"x":{"type":"object","required":["y"]}}}""";
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Dogs", schema), Cancel);
        await using var session = node.Store.LightweightSession();

        // The null goes on its way to the instance, and with it the required member.
        session.Threads(thread).Collection("Dogs").Save("""{"_id":"rex","x":{"y":null}}""");

        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => session.SaveChangesAsync(Cancel))).Problems.ShouldHaveSingleItem().Rule.ShouldBe("required");
    }

    [Fact]
    public async Task a_nested_tenant_session_is_refused_because_it_would_lose_the_write()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();
        var nested = (IDocumentSession)session.ForTenant("other");

        Should.Throw<ThreadUsageException>(() => nested.Threads(thread).Collection("Dogs").Create("{}")).Message.ShouldContain("ForTenant");
    }

    [Fact]
    public async Task the_first_write_of_a_database_does_not_hold_up_other_threads()
    {
        await using var node = await TestNode.StartAsync(server, options => options.LockTimeout = TimeSpan.FromMilliseconds(200));
        var one = await NewThreadAsync(node);
        var two = await NewThreadAsync(node);
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var open = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction)))
        {
            open.Threads(one).Collection("Dogs").Create("{}");
            await open.SaveChangesAsync(Cancel);
        }

        await WriteAsync(node, two, """{"_id":"rex"}""");

        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(1);
        await transaction.RollbackAsync(Cancel);
    }

    private static async Task<ThreadId> NewThreadAsync(TestNode node) => (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

    private static async Task WriteAsync(TestNode node, ThreadId thread, string json)
    {
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Create(json);
        await session.SaveChangesAsync(Cancel);
    }

    private sealed class ThrowingListener : DocumentSessionListenerBase
    {
        public bool Throws { get; set; }

        public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token) =>
            Throws ? throw new InvalidOperationException("the mail server is down") : Task.CompletedTask;
    }
}
