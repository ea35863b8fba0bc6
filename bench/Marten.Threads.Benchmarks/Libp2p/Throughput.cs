using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>Bytes a second over one stream between two processes: two hosts of ours ÷ two js-libp2p nodes.</summary>
internal sealed class Throughput : IBenchmark
{
    private const int BytesFull = 100_000_000;
    private const int BytesCi = 25_000_000;
    private const double BytesInMegabyte = 1e6;

    private static readonly string[] Directions = ["push", "pull", "echo"];

    public string Name => "L1";

    public string About => "MB/s over one libp2p stream, two hosts of ours ÷ two js-libp2p nodes: push, pull, echo (each way)";

    public bool UsesServer => false;

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var bytes = run.IsFull ? BytesFull : BytesCi;
        await using var hosts = await HostPair.StartAsync(cancellationToken);
        await using var nodes = await JsPair.StartAsync(cancellationToken);
        await hosts.IntroduceAsync(null, cancellationToken);
        var metrics = new List<Metric>();
        foreach (var direction in Directions)
        {
            var measurement = new PeerMeasurement(
                async token => Of(bytes, (await hosts.Dialer.AskAsync($"throughput {direction} {hosts.Listener.Peer} {bytes}", token))[0]),
                async token => Of(bytes, await nodes.TransferAsync(direction, bytes, token)));
            var pairs = await PairRunner.RunAsync(run, $"{Name}-{direction}", null, measurement, cancellationToken);
            metrics.Add(new Metric($"{Name}-{direction}", bytes, "MB/s", new Demand(Floor: 2, Target: null), run.Arguments.Runs, pairs, []));
        }

        return new Findings(metrics, [], [$"{Name}: js-libp2p {(int)JsPair.Major}.x. The listener hashes a push, on both sides; nobody hashes a pull or an echo. All four processes live on the same cores, two of them idle in turn."]);
    }

    private static Effort Of(int bytes, double seconds) => new(bytes / BytesInMegabyte, TimeSpan.FromSeconds(seconds));
}
