using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>The time from opening a stream until a byte has come back on it: two hosts of ours ÷ two js-libp2p nodes.</summary>
internal sealed class StreamOpening : IBenchmark
{
    private const int StreamsFull = 2_000;
    private const int StreamsCi = 500;

    public string Name => "L2";

    public string About => "p50 of opening a libp2p stream, agreeing on its protocol and echoing a byte, two hosts of ours ÷ two js-libp2p nodes";

    public bool UsesServer => false;

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var count = run.IsFull ? StreamsFull : StreamsCi;
        await using var hosts = await HostPair.StartAsync(cancellationToken);
        await using var nodes = await JsPair.StartAsync(cancellationToken);
        await hosts.IntroduceAsync(null, cancellationToken);
        var measurement = new PeerMeasurement(
            async token => Of((await hosts.Dialer.AskAsync($"open {hosts.Listener.Peer} {count}", token))[0]),
            async token => Of(await nodes.OpenAsync(count, token)));
        var pairs = await PairRunner.RunAsync(run, Name, null, measurement, cancellationToken);
        var metric = new Metric(Name, 1, "µs", new Demand(Floor: 0.2, Target: null, LowerIsBetter: true), run.Arguments.Runs, pairs, []);
        return new Findings([metric], [], [$"{Name}: js-libp2p {(int)JsPair.Major}.x; {count} streams one after the other, each closed by both ends before the next."]);
    }

    // A time and not a rate: what is told of a side is the median itself.
    private static Effort Of(double microseconds) => new(microseconds, TimeSpan.FromSeconds(1));
}
