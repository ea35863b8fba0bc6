using Marten.Threads.Libp2p.Yamux;
using static Marten.Threads.Libp2p.Tests.Yamux.YamuxPuppet;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>How much memory peers can make a host hold that do all they are allowed to, and more.</summary>
[Collection(MemoryTests.Name)]
public sealed class HostileMemoryTests
{
    private const int AttackerCount = 8;
    private const int StreamCount = 100;
    private const long Mebibyte = 1024 * 1024;

    /// <summary>What may lie unread here: what half of the attackers send.</summary>
    private const long Unread = 16 * Mebibyte;

    /// <summary>Streams with their handlers, buffers of connections, what pools keep, and the attackers themselves.</summary>
    private const long Room = 16 * Mebibyte;

    private static readonly byte[] Piece = Bytes.Of(64 * 1024);

    [Fact]
    public async Task what_nobody_reads_stays_within_the_hosts_limit_whoever_sends_it()
    {
        const int Sent = 200_000; // most of a first window
        const int Streams = (int)(2 * Unread / AttackerCount / Sent);
        await using HostileScene scene = await HostileScene.BeginAsync(new Libp2pHostOptions { MaxUnreadBytes = Unread });
        scene.Host.Handle(HostileFrames.Ignoring, static (_, token) => Task.Delay(Timeout.Infinite, token));

        long most = await MostHeldAsync(scene, async attacker =>
        {
            await attacker.SayAsync(HostileFrames.OpenMany(Streams));
            for (uint i = 0; i < Streams; i++)
                await attacker.SayAsync(Data((2 * i) + 1, Bytes.Of(Sent)));
        });

        most.ShouldBeInRange(Unread / 2, Unread + Room);
        scene.Logs.Seen.Count(static line => line.Failure == Libp2pFailure.LimitReached).ShouldBeGreaterThan(0);
        await scene.AllIsAsBeforeAsync();
    }

    [Fact]
    public async Task what_is_written_to_peers_that_read_nothing_is_not_heaped_up()
    {
        var patient = new YamuxOptions { WriteTimeout = TimeSpan.FromMinutes(10), KeepAliveTimeout = TimeSpan.FromMinutes(10) };
        await using HostileScene scene = await HostileScene.BeginAsync(new Libp2pHostOptions { Yamux = patient, NegotiationTimeout = TimeSpan.FromMinutes(10) });
        scene.Host.Handle("/test/pour/1.0.0", async (stream, token) =>
        {
            while (true)
                await stream.WriteAsync(Piece, token);
        });

        int expected = 0;
        long most = await MostHeldAsync(scene, async attacker =>
        {
            expected += StreamCount;
            await attacker.SayAsync(HostileFrames.OpenMany(StreamCount, "/test/pour/1.0.0"));
            for (uint i = 0; i < StreamCount; i++)
                await attacker.SayAsync(Window((2 * i) + 1, 1 << 30), Many(20, Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, i)));
            await Deadlines.HoldsSoonAsync(() => scene.Host.Context.Streams.Counts.Total == expected, "all write, or wait for their turn to agree on the protocol");
        });

        most.ShouldBeLessThan(Room);
        await scene.AllIsAsBeforeAsync();
    }

    [Fact]
    public async Task what_a_handler_leaves_unread_is_given_back_when_it_returns()
    {
        const int Sent = 200_000;
        var ready = new SemaphoreSlim(0);
        int serving = 0;
        await using HostileScene scene = await HostileScene.BeginAsync();
        scene.Host.Handle(HostileFrames.Ignoring, async (_, token) =>
        {
            Interlocked.Increment(ref serving);
            await ready.WaitAsync(token);
        });

        long most = await MostHeldAsync(scene, async attacker =>
        {
            await attacker.SayAsync(HostileFrames.OpenMany(StreamCount));
            for (uint i = 0; i < StreamCount; i++)
                await attacker.SayAsync(Data((2 * i) + 1, Bytes.Of(Sent)));
            await Deadlines.HoldsSoonAsync(() => Volatile.Read(ref serving) == StreamCount && scene.Host.Context.YamuxContext.Budget.Unread == StreamCount * Sent, "all of it came");
            ready.Release(StreamCount);
            await Deadlines.HoldsSoonAsync(() => scene.Host.Context.YamuxContext.Budget.Unread == 0, "all handlers returned");
            Interlocked.Add(ref serving, -StreamCount);
        });

        most.ShouldBeLessThan(Room);
        await scene.AllIsAsBeforeAsync();
    }

    private static byte[] Many(int count, byte[] frame) => HostileFrames.Many(count, frame);

    // All attackers stay to the end, those that were cut off as well.
    private static async Task<long> MostHeldAsync(HostileScene scene, Func<Attacker, Task> attack)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        var attackers = new List<Attacker>();
        for (int i = 0; i < AttackerCount; i++)
        {
            attackers.Add(await scene.PeerAsync());
            await attack(attackers[i]);
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        await scene.HonestWorksAsync();
        attackers.ForEach(static one => one.Dispose());
        return most;
    }
}
