using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>What an idle connection costs each of its ends: a thousand hosts in one process, connected to a host in another.</summary>
internal sealed class IdleConnections : IBenchmark
{
    private const int ConnectionsFull = 1_000;
    private const int ConnectionsCi = 200;
    private const int WarmUps = 100;
    private const double BytesInKilobyte = 1_000;

    /// <summary>Kilobytes of one end.</summary>
    private static readonly Demand Asked = new(Floor: 40, Target: null, LowerIsBetter: true);

    public string Name => "L4";

    public string About => "kB of memory of an idle libp2p connection, at each end: managed heap, and memory of the process";

    public bool UsesServer => false;

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var count = run.IsFull ? ConnectionsFull : ConnectionsCi;
        await using var hosts = await HostPair.StartAsync(cancellationToken);
        await ConnectAsync(hosts, WarmUps, cancellationToken);
        await hosts.Dialer.AskAsync("disperse", cancellationToken);
        await hosts.Listener.AskAsync("identified 0", cancellationToken);

        var listening = await hosts.Listener.AskAsync("memory", cancellationToken);
        var dialing = await ConnectAsync(hosts, count, cancellationToken);
        var (dialed, listened) = (await hosts.Dialer.AskAsync("memory", cancellationToken), await hosts.Listener.AskAsync("memory", cancellationToken));
        return new Findings(
            [
                Of("dialing-heap", dialed[0] - dialing[0], count), Of("dialing-process", dialed[1] - dialing[1], count),
                Of("listening-heap", listened[0] - listening[0], count), Of("listening-process", listened[1] - listening[1], count),
            ],
            [],
            [$"{Name}: {count} connections, each from a host with a key of its own, after identify and a full collection; the hosts themselves were there before and are not counted. The ratio is kilobytes (1,000 bytes) an end."]);
    }

    /// <returns>What the dialing process held before it dialed.</returns>
    private static async Task<IReadOnlyList<double>> ConnectAsync(HostPair hosts, int count, CancellationToken cancellationToken)
    {
        await hosts.Dialer.AskAsync($"gather {count}", cancellationToken);
        var before = await hosts.Dialer.AskAsync("memory", cancellationToken);
        await hosts.Dialer.AskAsync($"connect {hosts.Listener.AddressWithPeer}", cancellationToken);
        await hosts.Dialer.AskAsync($"identified {count}", cancellationToken);
        await hosts.Listener.AskAsync($"identified {count}", cancellationToken);
        return before;
    }

    private Metric Of(string what, double bytes, int count) =>
        new($"{Name}-{what}", 0, "kB", Asked, Wanted: 1, [new Pair(bytes / BytesInKilobyte / count, 1, AFirst: true)], []);
}
