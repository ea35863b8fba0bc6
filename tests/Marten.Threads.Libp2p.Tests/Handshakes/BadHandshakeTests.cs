using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Handshakes;

/// <summary>Nobody gets through the handshake who does not prove who he is, whoever dialed.</summary>
public sealed class BadHandshakeTests
{
    public static TheoryData<string> Names => RogueKinds.Names;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_rogue_that_dials_is_refused(string name)
    {
        RogueKind kind = RogueKinds.All.Single(one => one.Name == name);
        var log = new LogBook();
        await using Libp2pHost victim = await TestHost.ListeningAsync(new Libp2pHostOptions { LoggerFactory = log });
        using var rogue = new RoguePeer(kind);

        int received = await rogue.DialAsync(victim).Soon();
        await Deadlines.HoldsSoonAsync(() => log.Failures.Count > 0, "the reason is in the log");

        received.ShouldBe(0);
        victim.Connections.ShouldBeEmpty();
        log.Failures.ShouldHaveSingleItem().ShouldBe(kind.Failure);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_rogue_that_is_dialed_is_refused(string name)
    {
        RogueKind kind = RogueKinds.All.Single(one => one.Name == name);
        await using Libp2pHost victim = await TestHost.ListeningAsync();
        using var rogue = new RoguePeer(kind);
        var listening = new TaskCompletionSource<Multiaddr>();
        Task roguish = rogue.ListenAsync(listening, victim.PeerId);
        PeerId peer = rogue.Identity.VerifyingKey.ToPeerId();
        victim.Peers.Add(peer, await listening.Task.Soon());

        Libp2pException refused = await Should.ThrowAsync<Libp2pException>(() => victim.OpenAsync(peer, TestHost.Echo, Token).Soon());

        refused.Failure.ShouldBe(kind.Failure);
        victim.Connections.ShouldBeEmpty();
        await roguish.Soon();
    }

    [Fact]
    public async Task an_honest_peer_under_a_wrong_name_is_refused()
    {
        await using Libp2pHost victim = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await TestHost.ListeningAsync();
        await using Libp2pHost carol = await TestHost.ListeningAsync();
        victim.Peers.Add(bob.PeerId, carol.ListenAddresses);

        Libp2pException refused = await Should.ThrowAsync<Libp2pException>(() => victim.OpenAsync(bob.PeerId, TestHost.Echo, Token).Soon());

        refused.Failure.ShouldBe(Libp2pFailure.WrongPeer);
        victim.Connections.ShouldBeEmpty();
        await Deadlines.HoldsSoonAsync(() => carol.Connections.Count == 0, "the other side has no connection either");
    }

    [Fact]
    public async Task a_host_that_reaches_itself_is_refused()
    {
        await using Libp2pHost victim = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await TestHost.ListeningAsync();
        victim.Peers.Add(bob.PeerId, victim.ListenAddresses);

        Libp2pException refused = await Should.ThrowAsync<Libp2pException>(() => victim.OpenAsync(bob.PeerId, TestHost.Echo, Token).Soon());

        refused.Failure.ShouldBe(Libp2pFailure.WrongPeer);
        victim.Connections.ShouldBeEmpty();
    }
}
