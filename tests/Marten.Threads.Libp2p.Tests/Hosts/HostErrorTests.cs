using Marten.Threads.Protocol;

namespace Marten.Threads.Libp2p.Tests.Hosts;

public sealed class HostErrorTests
{
    [Fact]
    public async Task an_error_of_the_hosts_own_in_a_handshake_takes_no_place_away()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync(new Libp2pHostOptions { MaxPendingHandshakes = 1, Random = new RandomThatFailsOnce() });
        await using var bob = new Libp2pHost(TestHost.NewKey());
        await using var carol = new Libp2pHost(TestHost.NewKey());
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);
        carol.Peers.Add(alice.PeerId, alice.ListenAddresses);

        await Should.ThrowAsync<Libp2pException>(() => bob.ConnectAsync(alice.PeerId, TestContext.Current.CancellationToken));
        ConnectionInfo connection = await carol.ConnectAsync(alice.PeerId, TestContext.Current.CancellationToken);

        connection.RemotePeer.ShouldBe(alice.PeerId);
    }

    private sealed class RandomThatFailsOnce : IRandomSource
    {
        private int _fills;

        public void Fill(Span<byte> destination)
        {
            if (Interlocked.Increment(ref _fills) == 1)
                throw new NotSupportedException("No random bytes this time.");
            SystemRandomSource.Instance.Fill(destination);
        }
    }
}
