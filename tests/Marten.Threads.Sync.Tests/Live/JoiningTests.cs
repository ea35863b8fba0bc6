using Marten.Threads.Collections;
using Marten.Threads.Networking;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;

namespace Marten.Threads.Sync.Tests.Live;

/// <summary>Invites, replicators, and leaving.</summary>
public sealed class JoiningTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_replicator_is_none_without_consent()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var relay = await LiveNode.StartAsync(postgres);
        var thread = (await alice.Registry.CreateAsync(cancellationToken: Token)).Id;
        await alice.SaveAsync(thread, """{"_id":"wren"}""");

        var refusal = await Should.ThrowAsync<ThreadNetworkException>(alice.Network.AddReplicatorAsync(thread, relay.Address, Token));

        refusal.Message.ShouldContain("AcceptReplication");
        (await relay.Registry.ListAsync(Token)).ShouldBeEmpty();
        (await alice.Network.StatusAsync(thread, Token)).Peers.ShouldBeEmpty("nothing was changed");
    }

    [Fact]
    public async Task a_blind_replicator_holds_all_and_gives_it_to_a_guest_while_the_writer_is_away()
    {
        var alice = await LiveNode.StartAsync(postgres);
        await using var relay = await LiveNode.StartAsync(postgres, static sync => sync.AcceptReplication = static _ => true);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = (await alice.Registry.CreateAsync(cancellationToken: Token)).Id;
        await alice.SaveAsync(thread, """{"_id":"wren"}""");
        var key = (await alice.Registry.ExportKeysAsync(thread, Token)).Key;

        (await alice.Network.AddReplicatorAsync(thread, relay.Address, Token)).ShouldBe(relay.Id);
        await alice.SaveAsync(thread, """{"_id":"robin"}""");
        await Eventually.HoldsAsync(async () => (await relay.Network.StatusAsync(thread, Token)).Records == 3, static () => "the relay holds all records");
        var written = await alice.InstancesAsync(thread);
        await alice.DisposeAsync();
        await bob.Network.JoinAsync(ThreadInvite.Of(thread, key, relay.Address), cancellationToken: Token);

        (await relay.Registry.FindAsync(thread, Token))!.CanRead.ShouldBeFalse();
        (await relay.InstancesAsync(thread)).ShouldBeEmpty("it reads nothing");
        (await bob.InstancesAsync(thread)).ShouldBe(written);
    }

    [Fact]
    public async Task a_replicator_that_is_invited_to_read_reads_what_it_kept()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = (await alice.Registry.CreateAsync(cancellationToken: Token)).Id;
        await alice.SaveAsync(thread, """{"_id":"wren"}""");
        await bob.Network.JoinAsync(await alice.Network.InviteAsync(thread, InviteKind.Replicator, Token), cancellationToken: Token);
        (await bob.InstancesAsync(thread)).ShouldBeEmpty();

        await bob.JoinAsync(alice, thread);

        (await bob.InstancesAsync(thread)).ShouldBe(await alice.InstancesAsync(thread));
        await bob.SaveAsync(thread, """{"_id":"robin"}""");
        await Convergence.OfAsync(thread, 2, alice, bob);
    }

    [Fact]
    public async Task what_came_before_its_collection_was_configured_is_there_afterwards()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = await alice.ShareAsync(bob);
        await alice.SaveAsync(thread, """{"_id":"wren"}""");
        await Convergence.OfAsync(thread, 1, alice, bob);

        await bob.Collections.ConfigureAsync(thread, new CollectionConfiguration("Birds"), Token);
        await alice.SaveAsync(thread, """{"_id":"robin"}""");

        await Convergence.OfAsync(thread, 2, alice, bob);
    }

    [Fact]
    public async Task joining_twice_changes_nothing_and_another_key_is_refused()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = await alice.ShareAsync(bob);

        (await bob.JoinAsync(alice, thread)).Pulled!.Appended.ShouldBe(0);
        var wrong = ThreadInvite.Of(thread, ThreadKey.Generate(Marten.Threads.Protocol.SystemRandomSource.Instance), alice.Address);

        (await Should.ThrowAsync<ThreadRegistryException>(bob.Network.JoinAsync(wrong, cancellationToken: Token))).Message.ShouldContain("another key");
    }

    [Fact]
    public async Task a_thread_whose_peers_do_not_answer_is_joined_and_fetched_when_they_do()
    {
        var database = await postgres.NewDatabaseAsync();
        var alice = await LiveNode.StartAsync(database);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = (await alice.Registry.CreateAsync(cancellationToken: Token)).Id;
        await alice.SaveAsync(thread, """{"_id":"wren"}""");
        var invite = await alice.Network.InviteAsync(thread, cancellationToken: Token);
        var port = alice.Runtime.Host.ListenAddresses[0];
        await alice.DisposeAsync();

        (await Should.ThrowAsync<ThreadNetworkException>(bob.Network.JoinAsync(invite, cancellationToken: Token))).Message.ShouldContain("It is fetched when one does");
        await using var again = await LiveNode.StartAsync(database, sync =>
        {
            sync.ListenAddresses.Clear();
            sync.ListenAddresses.Add(port);
        });

        await Convergence.OfAsync(thread, 1, again, bob);
    }

    [Fact]
    public async Task a_peer_that_was_removed_is_told_nothing_more()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = await alice.ShareAsync(bob);
        await alice.SaveAsync(thread, """{"_id":"wren"}""");
        await Convergence.OfAsync(thread, 1, alice, bob);

        await alice.Network.RemovePeerAsync(thread, bob.Id, Token);
        await alice.SaveAsync(thread, """{"_id":"robin"}""");
        var pulled = await bob.Network.PullAsync(thread, cancellationToken: Token);

        pulled.Appended.ShouldBe(0);
        pulled.Peers.ShouldHaveSingleItem().Error.ShouldContain("thread not found");
        (await alice.Network.StatusAsync(thread, Token)).Peers.ShouldBeEmpty();
        await alice.Network.JoinAsync(await bob.Network.InviteAsync(thread, cancellationToken: Token), cancellationToken: Token);
        await Convergence.OfAsync(thread, 2, alice, bob);
    }

    [Fact]
    public async Task who_leaves_has_nothing_left_and_is_not_drawn_in_again()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres, static sync => sync.AcceptReplication = static _ => true);
        var thread = await alice.ShareAsync(bob);
        await alice.SaveAsync(thread, """{"_id":"wren"}""");
        await Convergence.OfAsync(thread, 1, alice, bob);

        (await bob.Network.LeaveAsync(thread, Token)).ShouldBeTrue();
        await alice.SaveAsync(thread, """{"_id":"robin"}""");
        await alice.Network.AnnounceAsync(thread, Token);

        (await bob.Registry.ListAsync(Token)).ShouldBeEmpty();
        (await bob.Network.LeaveAsync(thread, Token)).ShouldBeFalse();
        await Should.ThrowAsync<ThreadRegistryException>(bob.Network.StatusAsync(thread, Token));
    }

    [Fact]
    public async Task progress_tells_how_many_records_are_expected()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = (await alice.Registry.CreateAsync(cancellationToken: Token)).Id;
        for (var i = 0; i < 5; i++) await alice.SaveAsync(thread, $$"""{"_id":"wren {{i}}"}""");
        var heard = new List<PullProgress>();

        await bob.Network.JoinAsync(await alice.Network.InviteAsync(thread, cancellationToken: Token), null, new Told(heard.Add), Token);

        heard[^1].ShouldBe(new PullProgress(alice.Id, 6, 6));
    }

    private sealed class Told(Action<PullProgress> tell) : IProgress<PullProgress>
    {
        public void Report(PullProgress value) => tell(value);
    }
}
