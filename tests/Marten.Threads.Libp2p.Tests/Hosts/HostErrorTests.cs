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

    [Theory]
    [InlineData("/with/\n/newline")]
    [InlineData(null)]
    public async Task a_protocol_that_cannot_be_said_is_misuse_and_dials_nobody(string? protocol)
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using var bob = new Libp2pHost(TestHost.NewKey());
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);

        await Should.ThrowAsync<ArgumentException>(() => bob.OpenAsync(alice.PeerId, protocol ?? new string('x', 20_000), TestContext.Current.CancellationToken));

        bob.Connections.ShouldBeEmpty();
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
