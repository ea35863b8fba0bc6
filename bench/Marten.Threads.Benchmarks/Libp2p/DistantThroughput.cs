using System.Globalization;
using System.Net;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Libp2p.Yamux;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>Bytes a second of one stream to a peer that is 50 ms away ÷ what Yamux's first window allows there.</summary>
internal sealed class DistantThroughput : IBenchmark
{
    private const int BytesFull = 256 * 1024 * 1024;
    private const int BytesCi = 64 * 1024 * 1024;
    private const int Pings = 9;
    private const double BytesInMegabyte = 1e6;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(25);
    private static readonly string[] Directions = ["push", "pull"];

    public string Name => "L3";

    public string About => "MB/s over one libp2p stream at a round trip of 50 ms ÷ (256 KiB ÷ round trip): push, pull";

    public bool UsesServer => false;

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var bytes = run.IsFull ? BytesFull : BytesCi;
        await using var hosts = await HostPair.StartAsync(cancellationToken);
        await using var proxy = new DelayingProxy(IPEndPoint.Parse(EndPointOf(hosts.Listener.Address)), Delay);
        await hosts.IntroduceAsync($"/ip4/127.0.0.1/tcp/{proxy.Port}", cancellationToken);
        var metrics = new List<Metric>();
        foreach (var direction in Directions) metrics.Add(await MeasureAsync(run, hosts, direction, bytes, cancellationToken));
        return new Findings(metrics, [], [$"{Name}: the whole transfer from the stream's first byte, so with the growth of the window; the round trip is measured by ping over the same connection before or after each transfer."]);
    }

    private async Task<Metric> MeasureAsync(BenchmarkRun run, HostPair hosts, string direction, int bytes, CancellationToken cancellationToken)
    {
        List<double> steady = [], roundTrips = [];
        var measurement = new PeerMeasurement(
            async token =>
            {
                var seconds = await hosts.Dialer.AskAsync($"throughput {direction} {hosts.Listener.Peer} {bytes}", token);
                steady.Add(bytes / 2 / BytesInMegabyte / seconds[1]);
                return new Effort(bytes / BytesInMegabyte, TimeSpan.FromSeconds(seconds[0]));
            },
            async token =>
            {
                roundTrips.Add((await hosts.Dialer.AskAsync($"ping {hosts.Listener.Peer} {Pings}", token))[0]);
                return new Effort(YamuxOptions.InitialWindow / BytesInMegabyte, TimeSpan.FromSeconds(roundTrips[^1]));
            });
        var pairs = await PairRunner.RunAsync(run, $"{Name}-{direction}", null, measurement, cancellationToken);
        var note = string.Create(
            CultureInfo.InvariantCulture, $"second half of the transfer {PairStatistics.Median(steady):0} MB/s; round trip {1000 * PairStatistics.Median(roundTrips):0.0} ms");
        return new Metric($"{Name}-{direction}", bytes, "MB/s", new Demand(Floor: 10, Target: null), run.Arguments.Runs, pairs, [note]);
    }

    // /ip4/<address>/tcp/<port>
    private static string EndPointOf(string address) => address.Split('/') is [_, _, var host, _, var port] ? $"{host}:{port}" : throw new FormatException(address);
}
