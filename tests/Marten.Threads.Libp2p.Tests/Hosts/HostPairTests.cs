using System.Net;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Hosts;

/// <summary>Two hosts that dial each other at the same moment, whose clock stands still unless the test advances it.</summary>
public sealed class HostPairTests
{
    // One look for superfluous connections, and less than the time between two questions whether the peer is there.
    private static readonly TimeSpan OneLook = TimeSpan.FromSeconds(11);

    private readonly FakeTimeProvider _time = new();
    private readonly HeldNames _names = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task both_ends_of_two_connections_keep_the_same_one()
    {
        await using Libp2pHost alice = await ListeningAsync();
        await using Libp2pHost bob = await ListeningAsync();
        await BothAsync(alice, bob, static (host, peer) => host.ConnectAsync(peer, Token));
        await SettledAsync(alice, bob, streams: 0);

        _time.Advance(OneLook);
        await Deadlines.HoldsSoonAsync(() => alice.Connections.Count == 1 && bob.Connections.Count == 1, "one is left on both sides");

        alice.Connections[0].IsInbound.ShouldNotBe(bob.Connections[0].IsInbound);
        await using Libp2pStream stream = await alice.OpenAsync(bob.PeerId, TestHost.Echo, Token).Soon();
        stream.RemotePeer.ShouldBe(bob.PeerId);
    }

    [Fact]
    public async Task a_second_connection_stays_while_it_is_used()
    {
        await using Libp2pHost alice = await ListeningAsync();
        await using Libp2pHost bob = await ListeningAsync();
        Libp2pStream[] streams = await BothAsync(alice, bob, static (host, peer) => host.OpenAsync(peer, TestHost.Echo, Token));
        await SettledAsync(alice, bob, streams: 1);

        _time.Advance(OneLook);
        _time.Advance(OneLook);

        foreach (Libp2pStream stream in streams)
        {
            await stream.PutAsync([1, 2]);
            (await stream.ReadExactlyAsync(2)).ShouldBe([1, 2]);
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task a_host_ends_at_once_though_its_peer_has_streams_open()
    {
        await using Libp2pHost alice = await ListeningAsync();
        Libp2pHost bob = await ListeningAsync();
        await BothAsync(alice, bob, static (host, peer) => host.ConnectAsync(peer, Token));
        await using Libp2pStream stream = await alice.OpenAsync(bob.PeerId, TestHost.Echo, Token).Soon();

        await bob.DisposeAsync().AsTask().Soon(); // the clock stands still, so nothing but what alice does ends it

        await Should.ThrowAsync<Libp2pException>(stream.ReadToEndAsync());
        await Deadlines.HoldsSoonAsync(() => alice.Connections.Count == 0, "alice left too");
    }

    private Task<Libp2pHost> ListeningAsync() => TestHost.ListeningAsync(new Libp2pHostOptions { TimeProvider = _time, NameResolver = _names });

    // Each has begun before it can hear of the other.
    private async Task<T[]> BothAsync<T>(Libp2pHost alice, Libp2pHost bob, Func<Libp2pHost, PeerId, Task<T>> dial)
    {
        alice.Peers.Add(bob.PeerId, NameOf(bob));
        bob.Peers.Add(alice.PeerId, NameOf(alice));
        Task<T>[] dialing = [dial(alice, bob.PeerId), dial(bob, alice.PeerId)];
        await Deadlines.HoldsSoonAsync(() => _names.Asked == 2, "both look for the other");
        _names.Answer.SetResult([IPAddress.Loopback]);
        return await Task.WhenAll(dialing).Soon();
    }

    private static Task SettledAsync(Libp2pHost alice, Libp2pHost bob, int streams) => Deadlines.HoldsSoonAsync(
        () => alice.Connections.Concat(bob.Connections).Count(one => one.Streams == streams && one.RoundTrip > TimeSpan.Zero) == 4,
        $"two connections have proved that they live, and have {streams} streams each");

    private static Multiaddr NameOf(Libp2pHost host)
    {
        TcpAddress.TryGetListenEndPoint(host.ListenAddresses[0], out IPEndPoint? endPoint).ShouldBeTrue();
        return Multiaddr.Parse($"/dns4/{HeldNames.Name}/tcp/{endPoint!.Port}");
    }
}
