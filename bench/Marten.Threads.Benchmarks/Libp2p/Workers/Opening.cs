using System.Diagnostics;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Benchmarks.Libp2p.Workers;

/// <summary>
/// Streams opened one after the other, as <c>peers/common/bench.mjs</c> opens them: the clock runs until one byte has come back; both ends close
/// afterwards.
/// </summary>
internal static class Opening
{
    private const int WarmUps = 50;

    /// <returns>The median and the 95th percentile, in microseconds.</returns>
    public static async Task<double[]> MeasureAsync(Libp2pHost host, PeerId peer, int count)
    {
        var times = new double[count];
        var bytes = new byte[] { 1 };
        for (var i = -WarmUps; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var stream = await host.OpenAsync(peer, TestProtocols.Echo);
            await stream.WriteAsync(bytes);
            await stream.ReadExactlyAsync(bytes);
            if (i >= 0) times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            await stream.CompleteWritesAsync();
            if (await stream.ReadAsync(bytes) > 0) throw new InvalidDataException("More came back than was sent.");
        }

        Array.Sort(times);
        return [times[count / 2], times[count * 95 / 100]];
    }
}
