using Marten.Threads.Libp2p;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pChaos;

/// <summary>Makes one transfer after the other between any two nodes.</summary>
internal sealed class ChaosWorker(IReadOnlyList<ChaosNode> nodes, SeededRandomSource random, ChaosFindings findings)
{
    /// <summary>The largest transfer takes a second; the rest is what a busy machine adds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var from = nodes[random.Next(nodes.Count)];
            var to = nodes[random.Next(nodes.Count)];
            if (from == to) continue;
            var plan = ChaosPlan.Draw(random);
            var transfer = TransferAsync(from.Host, to, plan);
            try
            {
                if (!await transfer.WaitAsync(Patience, CancellationToken.None)) await Task.Delay(random.Next(30), CancellationToken.None);
            }
            catch (TimeoutException)
            {
                findings.Add($"a transfer does not end within {Patience.TotalSeconds} s: {plan}");
                return;
            }
        }
    }

    private async Task<bool> TransferAsync(Libp2pHost host, ChaosNode to, ChaosPlan plan)
    {
        try
        {
            await using var stream = await host.OpenAsync(to.Peer, ChaosTransfer.Protocol);
            Action reset = plan.Dialer == ChaosManner.CancelsWrite && plan.Seed % 3 == 0 ? stream.Dispose : stream.Reset;
            var whole = await ChaosTransfer.DialAsync(stream, reset, () => stream.CompleteWritesAsync(), plan, findings, CancellationToken.None);
            if (whole) findings.Verified();
            else findings.Broken();
            return whole;
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException || (exception is ObjectDisposedException && plan.Dialer == ChaosManner.CancelsWrite))
        {
            findings.Broken();
            if (exception is Libp2pException { Failure: Libp2pFailure.StreamReset }) findings.Reset();
            // Who leaves a stream that the other side goes on sending on, is told a limit.
            if (exception is Libp2pException { Failure: Libp2pFailure.ProtocolViolation } || (plan.Dialer != ChaosManner.CancelsWrite && exception is Libp2pException { Failure: Libp2pFailure.LimitReached })) findings.Add($"{exception}: {plan}");
        }
        catch (Exception exception)
        {
            findings.Add($"{exception}: {plan}");
        }

        return false;
    }
}
