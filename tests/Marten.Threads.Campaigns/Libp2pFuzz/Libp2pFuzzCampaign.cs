using System.Globalization;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Good, spoilt and hostile bytes before everything of the libp2p stack that reads what a peer sends: no crash, no hang, bounded memory, nothing left behind.</summary>
public sealed class Libp2pFuzzCampaign : ICampaign
{
    private static readonly Func<IDecoder>[] Kinds =
    [
        static () => new MultistreamInputs(), static () => new NoiseInputs(), static () => new NoiseFrameInputs(), static () => new PayloadInputs(),
        static () => new YamuxInputs(), static () => new IdentifyInputs(), static () => new TcpAddressInputs(),
    ];

    public string Name => "libp2p-fuzz";

    public string About => "random bytes from peers: negotiation, handshake, frames, identify, addresses; a unit is one input";

    public long DefaultCount => 1_000_000;

    public Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken) =>
        Task.Run(() => Run(run, cancellationToken), cancellationToken);

    private static CampaignResult Run(CampaignRun run, CancellationToken cancellationToken)
    {
        long bad = 0, count = 0;
        var figures = new List<string>();
        var each = (run.Count + Kinds.Length - 1) / Kinds.Length;
        for (var number = 0; number < Kinds.Length; number++)
        {
            var kind = Kinds[number]();
            var measure = new Measure();
            var offset = number * each;
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var (done, badHere) = ParallelUnits.Run(run with { Count = each }, index => Unit(run.Seed, offset + index, kind, measure), cancellationToken);
            count += done;
            bad += badHere;
            figures.Add(Figure(kind, measure, GC.GetTotalMemory(forceFullCollection: true) - before));
        }

        return new CampaignResult(bad, count, figures);
    }

    private static string? Unit(ulong seed, long index, IDecoder kind, Measure measure) =>
        measure.Run(kind.Next(ParallelUnits.RandomOf(seed, index))) is { } finding ? $"{kind.Name}, seed {seed}, input {index}: {finding}" : null;

    private static string Figure(IDecoder kind, Measure measure, long grown) => string.Create(CultureInfo.InvariantCulture,
        $"{kind.Name,-12} {measure.Inputs:N0} inputs up to {measure.Largest:N0} bytes, {measure.Accepted:N0} accepted, {measure.MostAllocated:N0} bytes allocated at most, slowest {measure.Slowest.TotalMilliseconds:F1} ms, heap {grown / 1000:+#,0;-#,0;0} KB");
}
