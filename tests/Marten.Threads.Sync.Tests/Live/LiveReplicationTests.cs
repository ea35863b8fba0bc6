using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Npgsql;

namespace Marten.Threads.Sync.Tests.Live;

/// <summary>Applications with a database each, as users put them together: what one writes the others have.</summary>
public sealed class LiveReplicationTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_guest_joins_and_what_either_writes_the_other_has()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = (await alice.Registry.CreateAsync(cancellationToken: Token)).Id;
        await alice.SaveAsync(thread, """{"_id":"wren","song":"loud"}""");

        var joined = await bob.JoinAsync(alice, thread);
        await bob.SaveAsync(thread, """{"_id":"robin","song":"sweet"}""");
        await alice.SaveAsync(thread, """{"_id":"crow","song":"none"}""");

        joined.Pulled!.Appended.ShouldBe(2, "the log's empty first record, and the one of the wren");
        await Convergence.OfAsync(thread, 3, alice, bob);
    }

    [Fact]
    public async Task two_that_were_parted_and_wrote_the_same_instances_agree_when_they_meet_again()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = await alice.ShareAsync(bob);

        alice.Runtime.Host.Access.Deny(bob.Id);
        for (var i = 0; i < 20; i++)
        {
            await alice.SaveAsync(thread, $$"""{"_id":"wren","song":"alice {{i}}","nest":{{i}}}""");
            await bob.SaveAsync(thread, $$"""{"_id":"wren","song":"bob {{i}}","eggs":{{i}}}""");
            await bob.SaveAsync(thread, $$"""{"_id":"robin {{i}}"}""");
        }

        (await alice.InstancesAsync(thread)).Count.ShouldBe(1, "nothing of bob's came through");
        alice.Runtime.Host.Access.ForgetDenied(bob.Id);

        await Convergence.OfAsync(thread, 21, alice, bob);
    }

    [Fact]
    public async Task a_guest_of_a_guest_has_what_the_first_wrote_and_both_hear_of_the_third()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        await using var carol = await LiveNode.StartAsync(postgres);
        var thread = await alice.ShareAsync(bob);
        await alice.SaveAsync(thread, """{"_id":"wren"}""");
        await bob.SaveAsync(thread, """{"_id":"robin"}""");

        await carol.JoinAsync(bob, thread);
        await carol.SaveAsync(thread, """{"_id":"crow"}""");

        await Convergence.OfAsync(thread, 3, alice, bob, carol);
    }

    [Fact]
    public async Task a_node_that_starts_again_finds_its_peers_and_what_it_missed()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        var database = await postgres.NewDatabaseAsync();
        ThreadId thread;
        await using (var bob = await LiveNode.StartAsync(database))
        {
            thread = await alice.ShareAsync(bob);
            await alice.SaveAsync(thread, """{"_id":"wren"}""");
            await Convergence.OfAsync(thread, 1, alice, bob);
        }

        await alice.SaveAsync(thread, """{"_id":"robin"}""");
        await using var again = await LiveNode.StartAsync(database);
        await again.SaveAsync(thread, """{"_id":"crow"}""");

        await Convergence.OfAsync(thread, 3, alice, again);
    }

    [Fact]
    public async Task a_write_in_a_transaction_of_the_callers_travels_once_that_is_committed()
    {
        await using var alice = await LiveNode.StartAsync(postgres, static sync => sync.ExchangeInterval = TimeSpan.FromHours(1));
        await using var bob = await LiveNode.StartAsync(postgres, static sync => sync.ExchangeInterval = TimeSpan.FromHours(1));
        var thread = await alice.ShareAsync(bob);
        await alice.SaveAsync(thread, """{"_id":"wren"}""");
        await Convergence.OfAsync(thread, 1, alice, bob);
        await using var connection = new NpgsqlConnection(alice.ConnectionString);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using var session = alice.Store.LightweightSession(Services.SessionOptions.ForTransaction(transaction));
        session.Threads(thread).Collection("Birds").Save("""{"_id":"robin"}""");

        await session.SaveChangesAsync(Token);
        (await bob.InstancesAsync(thread)).Count.ShouldBe(1, "nothing is told before the commit");
        await transaction.CommitAsync(Token);

        await Convergence.OfAsync(thread, 2, alice, bob);
    }

    [Fact]
    public async Task two_that_were_given_two_branches_of_a_log_agree_on_one()
    {
        await using var alice = await LiveNode.StartAsync(postgres, static sync => sync.ExchangeInterval = TimeSpan.FromMilliseconds(200));
        await using var bob = await LiveNode.StartAsync(postgres, static sync => sync.ExchangeInterval = TimeSpan.FromMilliseconds(200));
        var log = Marten.Threads.Testing.TestLog.OfRecords(seed: 1, count: 4);
        var fork = log.ForkAfter(2, seed: 9);
        for (var i = 0; i < 4; i++) fork.Begin();
        var thread = (await alice.Registry.CreateAsync(new ThreadCreation { Key = log.ThreadKey }, Token)).Id;
        await alice.FeedAsync(thread, log);
        await bob.Registry.CreateAsync(new ThreadCreation { Id = thread, Key = log.ThreadKey }, Token);
        await bob.FeedAsync(thread, fork);

        await bob.JoinAsync(alice, thread);

        await Eventually.HoldsAsync(
            async () => (await alice.Replica.StateAsync(thread, Token))!.HeadsEdge == (await bob.Replica.StateAsync(thread, Token))!.HeadsEdge, static () => "both hold the same branch");
        (await alice.InstancesAsync(thread)).ShouldBe(await bob.InstancesAsync(thread));
    }

    [Fact]
    public async Task how_far_both_are_is_told()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = await alice.ShareAsync(bob);
        await alice.SaveAsync(thread, """{"_id":"wren"}""");

        await Eventually.HoldsAsync(async () => (await alice.Network.StatusAsync(thread, Token)).IsInSync, static () => "alice sees that bob has it");
        await bob.DisposeAsync();
        await alice.SaveAsync(thread, """{"_id":"robin"}""");
        var alone = await alice.Network.AnnounceAsync(thread, Token);

        alone.IsInSync.ShouldBeFalse();
        var peer = alone.Peers.ShouldHaveSingleItem();
        peer.Outcome.ShouldBe(PeerOutcome.Failed);
        peer.Error.ShouldNotBeEmpty();
        peer.InSyncAt.ShouldNotBeNull();
        alone.Records.ShouldBe(3);
        alone.Lag(DateTimeOffset.UtcNow)!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
    }
}
