using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Libp2p.Tests.Connecting;

public sealed class DialRaceTests
{
    [Fact]
    public async Task an_end_point_for_which_there_is_no_socket_costs_neither_the_others_nor_a_place()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        (DialRace race, HostContext bob) = NewRace(new Libp2pHostOptions());
        DialTarget good = Target(alice);

        IReadOnlyList<DialAttempt> attempts = await race.RunAsync(alice.PeerId, [good with { EndPoint = new SocketlessEndPoint() }, good], TestContext.Current.CancellationToken);

        ConnectionParts parts = attempts.ShouldHaveSingleItemWithConnection();
        bob.Slots.Counts.Total.ShouldBe(1);
        await parts.Stream.DisposeAsync();
    }

    [Fact]
    public async Task a_connection_that_comes_when_nobody_waits_any_more_is_closed()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        using var leaving = new CancellationTokenSource();
        (DialRace race, HostContext bob) = NewRace(new Libp2pHostOptions { AcceptPeer = _ => Leave(leaving) });

        await Should.ThrowAsync<OperationCanceledException>(() => race.RunAsync(alice.PeerId, [Target(alice)], leaving.Token));

        bob.Slots.Counts.Total.ShouldBe(0);
    }

    private static bool Leave(CancellationTokenSource leaving)
    {
        leaving.Cancel();
        return true;
    }

    private static (DialRace Race, HostContext Host) NewRace(Libp2pHostOptions options)
    {
        SigningKey key = TestHost.NewKey();
        HostContext host = Libp2pHost.Assemble(key, options);
        return (new DialRace(host, new ConnectionUpgrade(new NoiseUpgrade(key, SystemRandomSource.Instance, [ConnectionUpgrade.YamuxProtocol]))), host);
    }

    private static DialTarget Target(Libp2pHost host)
    {
        TcpAddress.TryGetListenEndPoint(host.ListenAddresses[0], out IPEndPoint? endPoint).ShouldBeTrue();
        return new DialTarget(endPoint!, host.ListenAddresses[0]);
    }

    /// <summary>Of a family that no machine speaks, as IPv6 is on one without it.</summary>
    private sealed class SocketlessEndPoint() : IPEndPoint(IPAddress.IPv6Loopback, 1)
    {
        public override AddressFamily AddressFamily => AddressFamily.Ecma;
    }
}

internal static class DialAttempts
{
    public static ConnectionParts ShouldHaveSingleItemWithConnection(this IReadOnlyList<DialAttempt> attempts) =>
        attempts.Where(static one => one.Parts is not null).ShouldHaveSingleItem().Parts!;
}
