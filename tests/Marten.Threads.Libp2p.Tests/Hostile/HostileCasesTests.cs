using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Libp2p.Yamux;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>A hostile peer loses its own connection at most, for a reason that stands in the log once; nobody else notices anything.</summary>
[Collection(MemoryTests.Name)]
public sealed class HostileCasesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Names => HostileCases.Names;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_hostile_peer_harms_nobody_but_itself(string name)
    {
        HostileCase hostile = HostileCases.All.Single(one => one.Name == name);
        var log = new TestLogs();
        await using Libp2pHost victim = await VictimAsync(log);
        await using Libp2pHost honest = await TestHost.ListeningAsync();
        honest.Peers.Add(victim.PeerId, victim.ListenAddresses);
        await using Libp2pStream before = await honest.OpenAsync(victim.PeerId, TestHost.Echo, Token);
        await EchoAsync(before);
        long heap = GC.GetTotalMemory(forceFullCollection: true);

        await using (HostilePeer peer = hostile.IsPeer ? await HostilePeer.ShakeHandsAsync(victim) : await HostilePeer.ConnectAsync(victim))
        {
            if (hostile.IsPeer)
                await Deadlines.HoldsSoonAsync(() => victim.Connections.Count == 2, "the hostile peer is connected");
            Task reading = hostile.IsDeaf ? Task.CompletedTask : HostilePeer.UntilClosedAsync(hostile.IsPeer ? peer.Secured : peer.Bare);
            await hostile.Act(peer);
            await EchoAsync(before);
            await using (Libp2pStream during = await honest.OpenAsync(victim.PeerId, TestHost.Echo, Token))
                await EchoAsync(during);

            if (hostile.Failure == Libp2pFailure.None)
                victim.Connections.Count.ShouldBe(2);
            else
                await Deadlines.HoldsSoonAsync(() => victim.Connections.Count == 1 && log.Lines.Any(line => line.Id == (hostile.IsPeer ? 21 : 24) || line.Id == 22), "the hostile peer lost its connection");
            peer.Socket.Dispose();
            await reading.Soon();
        }

        await Deadlines.HoldsSoonAsync(() => victim.Connections.Count == 1 && victim.Connections[0].Streams == 1, "what the hostile peer had is gone");
        await EchoAsync(before);
        if (hostile.Failure is not (Libp2pFailure.None or Libp2pFailure.ConnectionClosed))
            log.Failures.ShouldHaveSingleItem().ShouldBe(hostile.Failure);
        log.InternalErrors.ShouldBe(0);
        (GC.GetTotalMemory(forceFullCollection: true) - heap).ShouldBeLessThan(hostile.HeapMax);
    }

    [Fact]
    public void the_suite_has_its_cases()
    {
        HostileCases.All.Select(static one => one.Name).Distinct().Count().ShouldBeGreaterThanOrEqualTo(40);
    }

    private static async Task<Libp2pHost> VictimAsync(TestLogs log)
    {
        var options = new Libp2pHostOptions
        {
            LoggerFactory = log,
            HandshakeTimeout = Second,
            NegotiationTimeout = Second,
            Yamux = new YamuxOptions { WriteTimeout = Second },
        };
        Libp2pHost victim = await TestHost.ListeningAsync(options);
        victim.Handle(HostileCases.Stall, static (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
        victim.Handle(HostileCases.Throw, static (_, _) => throw new InvalidOperationException("A handler with a mistake."));
        return victim;
    }

    private static async Task EchoAsync(Libp2pStream stream)
    {
        byte[] sent = Bytes.Of(10_000);
        await stream.PutAsync(sent);
        (await stream.ReadExactlyAsync(sent.Length)).ShouldBe(sent);
    }
}
