using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Tests.Hostile;

namespace Marten.Threads.Libp2p.Tests.Connecting;

/// <summary>Who has to leave when all places are taken.</summary>
public sealed class ConnectionCareTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task it_is_the_oldest_of_the_address_that_has_most()
    {
        await using var scene = new ConnectionScene();
        Libp2pConnection honest = scene.Connect(Names.Peer(1), "1.1.1.1");
        Libp2pConnection[] many = [.. Enumerable.Range(10, 3).Select(i => scene.Connect(Names.Peer(i), "6.6.6.6"))];
        Libp2pConnection[] two = [.. Enumerable.Range(20, 2).Select(i => scene.Connect(Names.Peer(i), "7.7.7.7"))];
        await BusyAsync(scene, many[0]);
        scene.Time.Advance(LongEnough);

        scene.Care.MakeRoom();

        Left(many).ShouldBe([many[1]], "the oldest of those on which nothing happens");
        Left([honest, .. two]).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_stream_on_each_protects_none_of_many()
    {
        await using var scene = new ConnectionScene();
        Libp2pConnection honest = scene.Connect(Names.Peer(1), "1.1.1.1");
        Libp2pConnection[] many = [.. Enumerable.Range(10, 3).Select(i => scene.Connect(Names.Peer(i), "6.6.6.6"))];
        foreach (Libp2pConnection one in many)
            await BusyAsync(scene, one);
        scene.Time.Advance(LongEnough);

        scene.Care.MakeRoom();

        Left([honest, .. many]).ShouldBe([many[0]]);
    }

    [Fact]
    public async Task who_comes_from_many_addresses_drives_nobody_out()
    {
        await using var scene = new ConnectionScene();
        Libp2pConnection[] all = [.. Enumerable.Range(1, 5).Select(i => scene.Connect(Names.Peer(i), $"1.1.1.{i}"))];
        scene.Time.Advance(LongEnough);

        scene.Care.MakeRoom();

        Left(all).ShouldBeEmpty();
    }

    [Fact]
    public async Task one_at_a_time_leaves()
    {
        await using var scene = new ConnectionScene();
        Libp2pConnection[] many = [.. Enumerable.Range(10, 3).Select(i => scene.Connect(Names.Peer(i), "6.6.6.6"))];
        scene.Time.Advance(LongEnough);

        scene.Care.MakeRoom();
        scene.Care.MakeRoom();
        Left(many).ShouldBe([many[0]]);
        await scene.LeaveAsync(many[0]);
        scene.Care.MakeRoom();

        Left(many).ShouldBe([many[0], many[1]]);
    }

    [Fact]
    public async Task who_came_just_now_may_stay()
    {
        await using var scene = new ConnectionScene();
        Libp2pConnection[] many = [.. Enumerable.Range(10, 3).Select(i => scene.Connect(Names.Peer(i), "6.6.6.6"))];

        scene.Care.MakeRoom();

        Left(many).ShouldBeEmpty();
    }

    private static Libp2pConnection[] Left(IEnumerable<Libp2pConnection> connections) => [.. connections.Where(static one => !one.IsOpen)];

    private static async Task BusyAsync(ConnectionScene scene, Libp2pConnection connection)
    {
        await scene.SayAsync(connection, HostileFrames.Open(1)[..20]); // the rest of the negotiation never comes
        await Deadlines.HoldsSoonAsync(() => connection.StreamCount == 1, "a stream is open");
    }
}
