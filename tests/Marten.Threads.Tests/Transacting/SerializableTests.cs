using System.Globalization;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;
using Marten.Threads.Transacting;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Transacting;

/// <summary>Transactions are as if they had run one after the other, or they are refused.</summary>
public sealed class SerializableTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_read_transaction_sees_one_moment_whatever_others_commit()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, """{"_id":"a","n":1}""");
        await using var transaction = await Of(node).BeginReadAsync(thread, cancellationToken: Cancel);
        (await transaction.Collection("Accounts").CountAsync(Cancel)).ShouldBe(1);

        await SaveAsync(node, thread, """{"_id":"a","n":2}""", """{"_id":"b","n":2}""");

        (await transaction.Collection("Accounts").LoadAsync("a", Cancel))!.ShouldContain("\"n\":1");
        (await transaction.Collection("Accounts").LoadAsync("b", Cancel)).ShouldBeNull();
        (await transaction.Collection<Astronaut>().CountAsync(Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task write_skew_is_refused()
    {
        // Both may go off duty while the other is on: each reads both and writes one.
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, """{"_id":"a","n":1}""", """{"_id":"b","n":1}""");
        await using var first = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        await using var second = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        foreach (var transaction in new[] { first, second }) (await transaction.Collection("Accounts").HasAsync(["a", "b"], Cancel)).ShouldBeTrue();

        await first.Collection("Accounts").PatchAsync("a", """{"n":0}""", Cancel);
        await second.Collection("Accounts").PatchAsync("b", """{"n":0}""", Cancel);
        await first.CommitAsync(Cancel);

        (await Should.ThrowAsync<ThreadConflictException>(second.CommitAsync(Cancel))).Message.ShouldContain("Accounts/a");
        (await node.InstancesAsync(thread))["Accounts/b"].ShouldContain("\"n\":1");
    }

    [Fact]
    public async Task a_phantom_in_a_collection_that_was_searched_is_refused()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, """{"_id":"a","n":1}""");
        await using var transaction = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        (await transaction.Collection("Accounts").CountAsync(Cancel)).ShouldBe(1);
        await transaction.Collection("Totals").SaveAsync("""{"_id":"count","n":1}""", Cancel);

        await SaveAsync(node, thread, """{"_id":"b","n":1}""");

        await Should.ThrowAsync<ThreadConflictException>(transaction.CommitAsync(Cancel));
    }

    [Fact]
    public async Task what_was_not_read_may_change_also_by_a_peer()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 5).Begin().Create("Accounts", "peers", """{"_id":"peers"}""");
        var thread = await node.JoinAsync(log);
        await using var transaction = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        await transaction.Collection("Accounts").SaveAsync("""{"_id":"ours"}""", Cancel);
        await using var reader = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        (await reader.Collection("Accounts").HasAsync(["peers"], Cancel)).ShouldBeFalse();
        await reader.Collection("Accounts").SaveAsync("""{"_id":"alone"}""", Cancel);

        await node.FeedAsync(thread, log.Incoming());

        await transaction.CommitAsync(Cancel);
        await Should.ThrowAsync<ThreadConflictException>(reader.CommitAsync(Cancel));
        (await node.InstancesAsync(thread)).Keys.ShouldBe(["Accounts/ours", "Accounts/peers"]);
    }

    [Fact]
    public async Task increments_by_many_at_once_are_all_counted()
    {
        const int writers = 4, each = 10;
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, """{"_id":"a","n":0}""");

        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(IncrementAsync, Cancel)));

        (await node.InstancesAsync(thread))["Accounts/a"].ShouldContain($"\"n\":{writers * each}");

        async Task IncrementAsync()
        {
            for (var i = 0; i < each; i++)
            {
                await Of(node).RunAsync(
                    thread,
                    static async (transaction, cancel) =>
                    {
                        var accounts = transaction.Collection("Accounts");
                        var n = System.Text.Json.Nodes.JsonNode.Parse((await accounts.LoadAsync("a", cancel))!)!["n"]!.GetValue<int>();
                        await accounts.PatchAsync("a", string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{n + 1}}}"), cancel);
                        return n;
                    },
                    new ThreadTransactionOptions { AttemptsMax = 1_000 },
                    Cancel);
            }
        }
    }

    [Fact]
    public async Task a_transaction_that_is_left_alone_is_ended_and_locks_nobody_out()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, """{"_id":"a","n":0}""");
        await using var transaction = await Of(node).BeginWriteAsync(thread, new ThreadTransactionOptions { IdleTimeout = TimeSpan.FromMilliseconds(50) }, Cancel);
        await SaveAsync(node, thread, """{"_id":"a","n":1}""");
        await Eventually.HoldsAsync(
            async () => await node.SqlAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'") == 0,
            "the database has ended the transaction");

        (await Should.ThrowAsync<ThreadConflictException>(transaction.Collection("Accounts").LoadAsync("a", Cancel))).Message.ShouldContain("IdleTimeout");
    }

    private static IThreadTransactions Of(TestNode node) => node.Services.GetRequiredService<IThreadTransactions>();

    private static async Task<ThreadId> NewThreadAsync(TestNode node, params string[] accounts)
    {
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await SaveAsync(node, thread, accounts);
        return thread;
    }

    private static async Task SaveAsync(TestNode node, ThreadId thread, params string[] accounts)
    {
        await using var session = node.Store.LightweightSession();
        foreach (var account in accounts) session.Threads(thread).Collection("Accounts").Save(account);
        await session.SaveChangesAsync(Cancel);
    }
}
