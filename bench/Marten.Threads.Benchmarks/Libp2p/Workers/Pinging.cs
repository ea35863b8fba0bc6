using Marten.Threads.Libp2p;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Benchmarks.Libp2p.Workers;

/// <summary>How long 32 bytes take there and back.</summary>
internal static class Pinging
{
    /// <returns>The median in seconds.</returns>
    public static async Task<double[]> MeasureAsync(Libp2pHost host, PeerId peer, int count)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++) times[i] = (await host.PingAsync(peer)).TotalSeconds;
        Array.Sort(times);
        return [times[count / 2]];
    }
}
