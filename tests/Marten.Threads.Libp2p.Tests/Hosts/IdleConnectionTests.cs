using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Hosts;

[Collection(MemoryTests.Name)]
public sealed class IdleConnectionTests
{
    private const int Count = 200;

    /// <summary>Both ends and the dialing host; one end alone takes about a seventh of it.</summary>
    private const int BytesMax = 80_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_idle_connection_holds_no_buffers()
    {
        var options = new Libp2pHostOptions { MaxConnections = 2 * Count, MaxConnectionsPerAddress = 2 * Count, ConnectionRatePerAddress = 10 * Count };
        await using Libp2pHost alice = await TestHost.ListeningAsync(options);
        var others = new List<Libp2pHost>();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int i = 0; i < Count; i++)
            others.Add(await ConnectedAsync(alice));
        await Deadlines.HoldsSoonAsync(() => alice.Connections.Count == Count && alice.Connections.All(static one => one.Streams == 0), "all are connected and quiet");
        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;

        each.ShouldBeLessThan(BytesMax);
        await Task.WhenAll(others.Select(static one => one.DisposeAsync().AsTask()));
    }

    private static async Task<Libp2pHost> ConnectedAsync(Libp2pHost alice)
    {
        var host = new Libp2pHost(TestHost.NewKey());
        host.Peers.Add(alice.PeerId, alice.ListenAddresses);
        PeerId peer = alice.PeerId;
        await host.ConnectAsync(peer, Token);
        await Deadlines.HoldsSoonAsync(() => host.Peers.ProtocolsOf(peer).Count > 0, "the peer identified itself");
        return host;
    }
}
