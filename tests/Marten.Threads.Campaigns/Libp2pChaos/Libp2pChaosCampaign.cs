using Marten.Threads.Campaigns.Running;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pChaos;

/// <summary>
/// Hosts on real sockets whose transfers are checked byte for byte while streams are reset, connections killed and hosts restarted: what arrives
/// is what was sent, nothing waits without end, and nothing is left over.
/// </summary>
public sealed class Libp2pChaosCampaign : ICampaign
{
    private const int NodeCount = 4, WorkerCount = 32;
    private const ulong WorkerStream = 1000; // of the seed; the nodes' keys come before

    /// <summary>What the pools keep, and the code that was compiled meanwhile.</summary>
    private const long GrowthMax = 64L * 1024 * 1024;

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(90);

    public string Name => "libp2p-chaos";

    public string About => "transfers between hosts while connections are killed and hosts restart; a unit is one second";

    public long DefaultCount => 60;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        var findings = new ChaosFindings(run.Progress);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long connections;
        {
            var nodes = new List<ChaosNode>();
            for (var number = 0; number < NodeCount; number++) nodes.Add(await ChaosNode.StartAsync(unchecked(run.Seed + (ulong)number), findings));
            foreach (var node in nodes) node.Meet(nodes);
            await WorkAsync(run, nodes, findings, cancellationToken);
            connections = nodes.Sum(static node => node.Proxy.Accepted);
            await Task.WhenAll(nodes.Select(static node => node.DisposeAsync().AsTask()));
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        if (grown > GrowthMax) findings.Add($"the heap grew by {grown:N0} bytes");
        if (findings.VerifiedCount == 0) findings.Add("not one transfer was whole");
        return new CampaignResult(findings.Bad, run.Count, [findings.Figure(connections), FormattableString.Invariant($"the heap grew by {grown:N0} bytes")]);
    }

    private static async Task WorkAsync(CampaignRun run, List<ChaosNode> nodes, ChaosFindings findings, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] workers = [.. Enumerable.Range(0, WorkerCount).Select(number => Task.Run(() =>
            new ChaosWorker(nodes, ParallelUnits.RandomOf(run.Seed, (long)WorkerStream + number), findings).RunAsync(stop.Token), CancellationToken.None))];
        var breaking = Task.Run(() => BreakAsync(nodes, ParallelUnits.RandomOf(run.Seed, 0), findings, stop.Token), CancellationToken.None);
        for (long second = 1; second <= run.Count && !cancellationToken.IsCancellationRequested; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            findings.Seconds = second;
            run.Progress.Report(new CampaignProgress(second, findings.Bad));
        }

        await stop.CancelAsync();
        try
        {
            await Task.WhenAll([breaking, .. workers]).WaitAsync(EndPatience, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            findings.Add("workers do not end");
        }
    }

    private static async Task BreakAsync(List<ChaosNode> nodes, SeededRandomSource random, ChaosFindings findings, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(50 + random.Next(400), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var node = nodes[random.Next(nodes.Count)];
            var other = nodes[random.Next(nodes.Count)];
            try
            {
                switch (random.Next(10))
                {
                    case 0:
                        await node.RestartAsync(nodes, abruptly: random.Next(2) == 0);
                        break;
                    case < 5:
                        node.Proxy.Kill();
                        findings.Killed();
                        break;
                    default:
                        await node.Host.DisconnectAsync(other.Peer, new CancellationToken(random.Next(4) > 0));
                        findings.Killed();
                        break;
                }
            }
            catch (Exception exception)
            {
                findings.Add($"while breaking: {exception}");
            }
        }
    }
}
