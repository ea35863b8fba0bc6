using System.Transactions;
using Marten.Services;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;
using Npgsql;
using IsolationLevel = System.Data.IsolationLevel;

namespace Marten.Threads.Tests.Writing;

/// <summary>
/// Promise 1: a thread write and the application's own writes commit together or not at all, in every kind of session
/// that Marten has.
/// </summary>
public sealed class OneTransactionTests(PostgresServer server)
{
    private const string Buzz = """{"_id":"buzz","name":"Buzz","missions":2}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_application_document_and_a_thread_write_commit_together()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();

        session.Store(new Ship { Id = "apollo" });
        session.Threads(thread).Collection("Astronauts").Create(Buzz);
        await session.SaveChangesAsync(Cancel);

        await ShouldHoldAsync(node, thread, ships: 1, astronauts: 1, records: 2);
        (await session.Threads(thread).Collection("Astronauts").LoadAsync("buzz", Cancel)).ShouldNotBeNull().ShouldContain("\"name\":\"Buzz\"");
    }

    [Fact]
    public async Task a_session_with_thread_writes_alone_commits_them()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();

        session.Threads(thread).Collection("Astronauts").Create(Buzz);
        await session.SaveChangesAsync(Cancel);

        await ShouldHoldAsync(node, thread, ships: 0, astronauts: 1, records: 2);
    }

    [Fact]
    public async Task saving_twice_writes_once()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();

        session.Threads(thread).Collection("Astronauts").Create(Buzz);
        await session.SaveChangesAsync(Cancel);
        session.Store(new Ship { Id = "apollo" });
        await session.SaveChangesAsync(Cancel);

        await ShouldHoldAsync(node, thread, ships: 1, astronauts: 1, records: 2);
    }

    [Fact]
    public async Task ejecting_all_pending_changes_ejects_thread_writes()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Astronauts").Create(Buzz);

        session.EjectAllPendingChanges();
        session.Store(new Ship { Id = "apollo" });
        await session.SaveChangesAsync(Cancel);
        await ShouldHoldAsync(node, thread, ships: 1, astronauts: 0, records: 0);

        session.Threads(thread).Collection("Astronauts").Create("""{"_id":"sally"}""");
        await session.SaveChangesAsync(Cancel);
        await ShouldHoldAsync(node, thread, ships: 1, astronauts: 1, records: 2);
    }

    [Fact]
    public async Task a_listener_of_the_application_may_write_to_a_thread_while_a_session_is_saved()
    {
        var listener = new Chronicler();
        await using var node = await TestNode.StartAsync(server, application: options => options.Listeners.Add(listener));
        listener.Thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();

        session.Store(new Ship { Id = "apollo" });
        await session.SaveChangesAsync(Cancel);

        await ShouldHoldAsync(node, listener.Thread, ships: 1, astronauts: 1, records: 2);
    }

    [Fact]
    public async Task a_write_under_a_transaction_scope_is_refused_with_advice()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await using var session = node.Store.LightweightSession();

        var refusal = Should.Throw<ThreadUsageException>(() => session.Threads(thread).Collection("Astronauts").Create(Buzz));

        refusal.Message.ShouldContain("SessionOptions.ForTransaction");
    }

    [Fact]
    public async Task a_scope_that_begins_between_write_and_save_does_not_lose_the_write_in_silence()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using (var warm = node.Store.LightweightSession())
        {
            warm.Store(new Ship { Id = "warm" });
            await warm.SaveChangesAsync(Cancel);
        }

        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var session = node.Store.OpenSession(SessionOptions.ForCurrentTransaction());
            using (new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled))
                session.Threads(thread).Collection("Astronauts").Create(Buzz);
            session.Store(new Ship { Id = "apollo" });

            await Should.ThrowAsync<ThreadUsageException>(() => session.SaveChangesAsync(Cancel));
        }

        await ShouldHoldAsync(node, thread, ships: 1, astronauts: 0, records: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task in_a_transaction_of_the_caller_the_caller_decides(bool commit)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction)))
        {
            session.Store(new Ship { Id = "apollo" });
            session.Threads(thread).Collection("Astronauts").Create(Buzz);
            await session.SaveChangesAsync(Cancel);
        }

        await ShouldHoldAsync(node, thread, ships: 0, astronauts: 0, records: 0);
        await (commit ? transaction.CommitAsync(Cancel) : transaction.RollbackAsync(Cancel));

        await ShouldHoldAsync(node, thread, ships: commit ? 1 : 0, astronauts: commit ? 1 : 0, records: commit ? 2 : 0);
    }

    [Fact]
    public async Task a_failing_application_document_takes_the_thread_write_with_it()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using (var first = node.Store.LightweightSession())
        {
            first.Insert(new Ship { Id = "apollo" });
            await first.SaveChangesAsync(Cancel);
        }

        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Astronauts").Create(Buzz);
        session.Insert(new Ship { Id = "apollo" });
        await Should.ThrowAsync<JasperFx.DocumentAlreadyExistsException>(() => session.SaveChangesAsync(Cancel));

        await ShouldHoldAsync(node, thread, ships: 1, astronauts: 0, records: 0);
    }

    /// <summary>Each table that a write touches is made to refuse it, one after the other.</summary>
    [Theory]
    [InlineData("logs")]
    [InlineData("branches")]
    [InlineData("envelopes")]
    [InlineData("mt_streams")]
    [InlineData("mt_events")]
    [InlineData("operations")]
    [InlineData("instances")]
    [InlineData("changes")]
    [InlineData("mt_doc_astronaut")]
    public async Task a_write_that_breaks_at_any_step_takes_everything_with_it(string table)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await node.SqlAsync<object>($"""
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'broken on purpose'; end $$;
            create trigger refuse before insert on threads.{table} for each row execute function refuse();
            """);
        await using var session = node.Store.LightweightSession();
        session.Store(new Ship { Id = "apollo" });
        session.Threads(thread).Collection("Astronauts").Create(Buzz);

        var failure = await Should.ThrowAsync<Exception>(() => session.SaveChangesAsync(Cancel));

        failure.ToString().ShouldContain("broken on purpose");
        await ShouldHoldAsync(node, thread, ships: 0, astronauts: 0, records: 0);

        await node.SqlAsync<object>($"drop trigger refuse on threads.{table}");
        await session.SaveChangesAsync(Cancel);
        await ShouldHoldAsync(node, thread, ships: 1, astronauts: 1, records: 2);
    }

    [Fact]
    public async Task a_write_that_is_broken_off_at_the_commit_itself_leaves_nothing()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await node.SqlAsync<object>("""
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'broken on purpose'; end $$;
            create constraint trigger refuse after insert on threads.instances deferrable initially deferred for each row execute function refuse();
            """);
        await using var session = node.Store.LightweightSession();
        session.Store(new Ship { Id = "apollo" });
        session.Threads(thread).Collection("Astronauts").Create(Buzz);

        await Should.ThrowAsync<Exception>(() => session.SaveChangesAsync(Cancel));

        await ShouldHoldAsync(node, thread, ships: 0, astronauts: 0, records: 0);
    }

    [Fact]
    public async Task a_deadlocked_commit_is_made_again_from_scratch()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using (var first = node.Store.LightweightSession())
        {
            first.Store(new Ship { Id = "apollo" });
            first.Threads(thread).Collection("Astronauts").Create("""{"_id":"sally"}""");
            await first.SaveChangesAsync(Cancel);
        }

        // The first attempt of the commit ends as a deadlock's victim would; a sequence survives the rollback and
        // lets the second one pass.
        await node.SqlAsync<object>("""
            create sequence attempts;
            create function deadlock_once() returns trigger language plpgsql as $$ begin
              if nextval('attempts') = 1 then raise exception 'deadlock detected' using errcode = '40P01'; end if;
              return new; end $$;
            create trigger deadlock_once before insert on threads.instances for each row execute function deadlock_once();
            """);
        await using var session = node.Store.LightweightSession();
        session.Store(new Ship { Id = "gemini" });
        session.Threads(thread).Collection("Astronauts").Create(Buzz);

        await session.SaveChangesAsync(Cancel);

        await ShouldHoldAsync(node, thread, ships: 2, astronauts: 2, records: 3);
        (await node.SqlAsync<long>("select last_value from attempts")).ShouldBe(2);
    }

    [Theory]
    [InlineData(IsolationLevel.RepeatableRead)]
    [InlineData(IsolationLevel.Serializable)]
    public async Task a_stale_snapshot_fails_as_a_serialization_failure_instead_of_writing_onto_it(IsolationLevel isolation)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(isolation, Cancel);
        await using (var snapshot = new NpgsqlCommand("select count(*) from threads.threads", connection, transaction))
            await snapshot.ExecuteScalarAsync(Cancel);
        await using (var other = node.Store.LightweightSession())
        {
            other.Threads(thread).Collection("Astronauts").Create(Buzz);
            await other.SaveChangesAsync(Cancel);
        }

        await using var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction));
        session.Threads(thread).Collection("Astronauts").Save("""{"_id":"buzz","name":"Aldrin"}""");
        var failure = await Should.ThrowAsync<Exception>(() => session.SaveChangesAsync(Cancel));

        SqlStates(failure).ShouldContain(PostgresErrorCodes.SerializationFailure);
        await transaction.RollbackAsync(Cancel);
        await ShouldHoldAsync(node, thread, ships: 0, astronauts: 1, records: 2);
    }

    [Fact]
    public async Task a_thread_that_somebody_else_holds_is_waited_for_only_so_long()
    {
        await using var node = await TestNode.StartAsync(server, options => options.LockTimeout = TimeSpan.FromMilliseconds(50));
        var thread = await NewThreadAsync(node);
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand("select 1 from threads.threads for update", connection, holder))
            await hold.ExecuteScalarAsync(Cancel);

        await using var session = node.Store.LightweightSession();
        session.Store(new Ship { Id = "apollo" });
        session.Threads(thread).Collection("Astronauts").Create(Buzz);
        var failure = await Should.ThrowAsync<Exception>(() => session.SaveChangesAsync(Cancel));

        SqlStates(failure).ShouldContain(PostgresErrorCodes.LockNotAvailable);
        await holder.RollbackAsync(Cancel);
        await ShouldHoldAsync(node, thread, ships: 0, astronauts: 0, records: 0);
    }

    [Fact]
    public async Task the_lock_timeout_of_the_applications_transaction_is_its_own_again_afterwards()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var set = new NpgsqlCommand("set local lock_timeout = '1234ms'", connection, transaction)) await set.ExecuteNonQueryAsync(Cancel);
        await using var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction));
        session.Threads(thread).Collection("Astronauts").Create(Buzz);
        await session.SaveChangesAsync(Cancel);

        await using var show = new NpgsqlCommand("show lock_timeout", connection, transaction);
        (await show.ExecuteScalarAsync(Cancel)).ShouldBe("1234ms");
    }

    [Theory]
    [InlineData("off", "local")]
    [InlineData("on", "on")]
    public async Task a_commit_with_a_thread_write_waits_for_the_disk_whatever_the_application_chose(string chosen, string used)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using (var set = new NpgsqlCommand($"set synchronous_commit = {chosen}", connection)) await set.ExecuteNonQueryAsync(Cancel);
        await using var show = new NpgsqlCommand("show synchronous_commit", connection);

        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            await transaction.SaveAsync("before", Cancel);
            await using var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction));
            session.Threads(thread).Collection("Astronauts").Create(Buzz);
            await session.SaveChangesAsync(Cancel);
            await transaction.ReleaseAsync("before", Cancel);
            (await show.ExecuteScalarAsync(Cancel)).ShouldBe(used);
            await transaction.CommitAsync(Cancel);
        }

        (await show.ExecuteScalarAsync(Cancel)).ShouldBe(chosen);
    }

    private static async Task<ThreadId> NewThreadAsync(TestNode node) => (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

    private static async Task ShouldHoldAsync(TestNode node, ThreadId thread, int ships, int astronauts, int records)
    {
        await using var query = node.Store.QuerySession();
        (await query.Query<Ship>().CountAsync(Cancel)).ShouldBe(ships);
        (await query.Threads(thread).Collection("Astronauts").CountAsync(Cancel)).ShouldBe(astronauts);
        await using var typed = node.ThreadStore.QueryThread(thread);
        (await typed.Query<Astronaut>().CountAsync(Cancel)).ShouldBe(astronauts);
        foreach (var table in new[] { "mt_events where type = 'record_appended' and tenant_id", "envelopes where thread_id" })
            (await node.SqlAsync<long>($"select count(*) from threads.{table} = $1", thread.ToString())).ShouldBe(records);
        (await node.SqlAsync<long>("select count(*) from threads.operations where thread_id = $1", thread.ToString())).ShouldBe(astronauts);
    }

    private sealed class Chronicler : DocumentSessionListenerBase
    {
        public ThreadId Thread { get; set; }

        public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
        {
            session.Threads(Thread).Collection("Astronauts").Create(Buzz);
            return Task.CompletedTask;
        }
    }

    private static List<string> SqlStates(Exception failure)
    {
        var states = new List<string>();
        for (var inner = failure; inner is not null; inner = inner.InnerException!)
        {
            if (inner is PostgresException postgres) states.Add(postgres.SqlState);
        }

        return states;
    }
}
