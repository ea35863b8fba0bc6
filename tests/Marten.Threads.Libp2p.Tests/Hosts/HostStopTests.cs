namespace Marten.Threads.Libp2p.Tests.Hosts;

public sealed class HostStopTests
{
    [Fact]
    public async Task disposing_a_host_that_patiently_stops_ends_its_patience()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        var bob = new Libp2pHost(TestHost.NewKey(), new Libp2pHostOptions { DrainTimeout = TimeSpan.FromDays(1) });
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);
        await using Libp2pStream stream = await bob.OpenAsync(alice.PeerId, TestHost.Echo, TestContext.Current.CancellationToken);

        Task stopping = bob.StopAsync(TestContext.Current.CancellationToken);
        await bob.DisposeAsync().Soon();
        await stopping.Soon();
        await bob.DisposeAsync().Soon();

        bob.Connections.ShouldBeEmpty();
    }

    [Fact]
    public async Task what_cannot_be_kept_connected_is_refused_at_once()
    {
        await using var host = new Libp2pHost(TestHost.NewKey());

        Should.Throw<ArgumentException>(() => host.KeepConnected(default));
        Should.Throw<Libp2pException>(() => host.KeepConnected(host.PeerId)).Failure.ShouldBe(Libp2pFailure.WrongPeer);
    }
}
