using Marten.Threads.Libp2p;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Sync.Transport;

namespace Marten.Threads.Sync.Tests.Live;

/// <summary>A peer that takes calls and never answers, as one does behind a line that was cut without a word.</summary>
public sealed class SilentPeerTests(PostgresServer postgres)
{
    private const int ThreadsOfSilent = 80;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task many_threads_of_a_silent_peer_do_not_hold_up_those_of_others()
    {
        await using var alice = await LiveNode.StartAsync(postgres, static sync => sync.CallTimeout = TimeSpan.FromSeconds(5));
        await using var bob = await LiveNode.StartAsync(postgres);
        await using var silent = new Libp2pHost(SigningKey.Generate(SystemRandomSource.Instance));
        using var handling = silent.Handle(ThreadProtocol.Id, static (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken));
        await silent.StartListenAsync([Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")], Token);
        var background = new JoinSettings { WaitsForRecords = false };
        var thread = (await bob.Registry.CreateAsync(cancellationToken: Token)).Id;
        await bob.SaveAsync(thread, """{"_id":"wren"}""");

        for (var i = 0; i < ThreadsOfSilent; i++)
        {
            var ofSilent = ThreadInvite.Of(ThreadId.Generate(SystemRandomSource.Instance), ThreadKey.Generate(SystemRandomSource.Instance), [silent.ListenAddresses[0].WithPeer(silent.PeerId)]);
            await alice.Network.JoinAsync(ofSilent, background, cancellationToken: Token);
        }

        await alice.Network.JoinAsync(await bob.Network.InviteAsync(thread, cancellationToken: Token), background, cancellationToken: Token);

        await Eventually.HoldsAsync(async () => (await alice.InstancesAsync(thread)).Count == 1, () => "what bob wrote is at alice's");
    }
}
