using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing;
using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>
/// Both ends of several streams do random things at once. Whatever they do, each reader gets a prefix of what was written, and all of it when the
/// stream ended in peace. A seed decides what is done; <c>YAMUX_SEED</c> gives one back.
/// </summary>
public sealed class YamuxModelTests
{
    private const int Seeds = 200;
    private const int StreamCount = 4;
    private const int StepsMax = 12;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task streams_carry_what_was_written_whatever_else_happens(bool chopped)
    {
        ulong[] seeds = ulong.TryParse(Environment.GetEnvironmentVariable("YAMUX_SEED"), out ulong given)
            ? [given]
            : [.. Enumerable.Range(1, Seeds).Select(static seed => (ulong)seed)];

        await Parallel.ForEachAsync(seeds, TestContext.Current.CancellationToken, async (seed, _) =>
        {
            try
            {
                await RunAsync(seed, chopped).Soon();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}: {exception.Message}", exception);
            }
        });
    }

    private static async Task RunAsync(ulong seed, bool chopped)
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair(5000);
        (Stream, Stream) wire = chopped ? (new ChoppedStream(near, seed, 3000), new ChoppedStream(far, seed + 1000, 3000)) : (near, far);
        await using var muxer = new MuxerHarness(new YamuxOptions { MaxUnacknowledged = 2, MaxFrame = 4096 }, wire);

        await Task.WhenAll(Enumerable.Range(0, StreamCount).Select(async number =>
        {
            YamuxStream ours = await muxer.Dialer.OpenAsync();
            await RunAsync(muxer, ours, new SeededRandomSource((seed * 100) + (ulong)number));
        }));
        await muxer.NoStreamsAsync();
    }

    private static async Task RunAsync(MuxerHarness muxer, YamuxStream ours, SeededRandomSource random)
    {
        var there = new YamuxModelStream((int)ours.Id);
        var back = new YamuxModelStream((int)ours.Id + 100);
        ulong seed = (ulong)random.Next(int.MaxValue);

        YamuxStream theirs = await muxer.Listener.FindAsync(ours);
        await Task.WhenAll(
            Task.Run(() => ActAsync(ours, there, back, new SeededRandomSource(seed))),
            Task.Run(() => ActAsync(theirs, back, there, new SeededRandomSource(seed + 1))));

        there.Check("there");
        back.Check("back");
    }

    // Writes and reads side by side, each a few times, then ends in one way or another.
    private static async Task ActAsync(YamuxStream stream, YamuxModelStream written, YamuxModelStream read, SeededRandomSource random)
    {
        // 0: reset; 1: disposed with something unread, by one end only, since each would wait for the other to read; else read to the end.
        int ending = random.Next(6);
        bool readsToEnd = ending > 1 || (ending == 1 && stream.IsInbound);
        var writes = new SeededRandomSource((ulong)random.Next(int.MaxValue));
        var reads = new SeededRandomSource((ulong)random.Next(int.MaxValue));
        await Task.WhenAll(WriteAsync(stream, written, writes, ending), ReadAsync(stream, read, reads, readsToEnd, resets: ending == 0));
        await stream.DisposeAsync();
    }

    private static async Task WriteAsync(YamuxStream stream, YamuxModelStream written, SeededRandomSource random, int ending)
    {
        for (int step = random.Next(StepsMax); step > 0; step--)
        {
            bool cancels = random.Next(20) == 0;
            using var cancellation = new CancellationTokenSource();
            Task writing = written.WriteAsync(stream, random.Next(random.Next(5) == 0 ? 300_000 : 2000), cancellation.Token);
            if (cancels)
                await cancellation.CancelAsync();
            if (!await EndsWellAsync(writing))
            {
                stream.Reset(); // as users must: nobody knows how much was sent
                return;
            }
        }

        if (ending == 0)
            stream.Reset();
        else
            stream.CompleteWrites();
    }

    private static async Task ReadAsync(YamuxStream stream, YamuxModelStream read, SeededRandomSource random, bool toEnd, bool resets)
    {
        int left = random.Next(StepsMax);
        while (toEnd || left-- > 0)
        {
            using var cancellation = new CancellationTokenSource();
            Task<bool> reading = read.ReadAsync(stream, random, cancellation.Token);
            bool cancels = random.Next(20) == 0;
            if (cancels)
                await cancellation.CancelAsync();
            if (!await EndsWellAsync(reading) && !cancels)
                return;
            if (reading.IsCompletedSuccessfully && !await reading)
                return;
        }

        if (resets)
            stream.Reset();
    }

    private static async Task<bool> EndsWellAsync(Task work)
    {
        try
        {
            await work.Soon();
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or Libp2pException)
        {
            return false;
        }
    }
}
