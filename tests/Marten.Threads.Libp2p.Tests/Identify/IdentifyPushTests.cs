using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Libp2p.Tests.Hosts;

namespace Marten.Threads.Libp2p.Tests.Identify;

public sealed class IdentifyPushTests
{
    [Fact]
    public async Task what_a_push_does_not_mention_stays_known()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using var bob = new Libp2pHost(TestHost.NewKey(), new Libp2pHostOptions { AgentVersion = "bob/1" });
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);
        await bob.ConnectAsync(alice.PeerId, TestContext.Current.CancellationToken);
        await Deadlines.HoldsSoonAsync(() => alice.Peers.AgentOf(bob.PeerId) == "bob/1", "alice knows bob");

        await PushAsync(bob, alice, new IdentifyMessage { Protocols = ["/new"] });
        await Deadlines.HoldsSoonAsync(() => alice.Peers.ProtocolsOf(bob.PeerId) is ["/new"], "alice heard what is new");

        alice.Peers.AgentOf(bob.PeerId).ShouldBe("bob/1");
        await PushAsync(bob, alice, new IdentifyMessage { AgentVersion = "bob/2" });
        await Deadlines.HoldsSoonAsync(() => alice.Peers.AgentOf(bob.PeerId) == "bob/2", "alice heard the new name");
        alice.Peers.ProtocolsOf(bob.PeerId).ShouldBe(["/new"]);
    }

    private static async Task PushAsync(Libp2pHost from, Libp2pHost to, IdentifyMessage message)
    {
        await using Libp2pStream stream = await from.OpenAsync(to.PeerId, IdentifyProtocol.PushProtocol, TestContext.Current.CancellationToken);
        await IdentifyProtocol.SendAsync(stream, message, TestContext.Current.CancellationToken);
    }
}
