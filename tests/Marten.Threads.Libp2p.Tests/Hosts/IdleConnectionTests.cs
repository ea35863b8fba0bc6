using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Libp2p.Tests.Hosts;

/// <summary>What a connection holds while nothing happens on it.</summary>
public sealed class IdleConnectionTests
{
    private const int Connections = 200;

    /// <summary>Both ends; buffers that are held while idle would make it hundreds of kB.</summary>
    private const long BytesMax = 80_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_idle_connection_holds_no_buffers()
    {
        using SigningKey key = TestHost.NewKey();
        await using var alice = new Libp2pHost(key, new Libp2pHostOptions { MaxConnectionsPerAddress = 1000, ConnectionRatePerAddress = 1000 });
        await alice.StartListenAsync([TestHost.AnyPort], Token);
        await using var crowd = new DialingCrowd(alice, Connections);

        long before = GC.GetTotalMemory(forceFullCollection: true);
        await crowd.ConnectAsync(Token);
        await crowd.WaitUntilQuietAsync();
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        (grown / Connections).ShouldBeLessThanOrEqualTo(BytesMax);
    }
}
