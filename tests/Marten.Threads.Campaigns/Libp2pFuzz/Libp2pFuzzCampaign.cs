using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>
/// Good, spoilt and hostile bytes before everything in the libp2p stack that hears a peer: no exception but documented ones, no hang, no more
/// memory than sixteen times the input and some room, and nothing left over when a session has ended.
/// </summary>
public sealed class Libp2pFuzzCampaign : ICampaign
{
    private readonly Func<IFuzzKind[]> _kinds;
    private readonly TimeSpan? _hang;

    public Libp2pFuzzCampaign()
        : this(AllKinds, null)
    {
    }

    internal Libp2pFuzzCampaign(Func<IFuzzKind[]> kinds, TimeSpan? hang)
    {
        _kinds = kinds;
        _hang = hang;
    }

    public string Name => "libp2p-fuzz";

    public string About => "what a peer may send, spoilt, for every part of libp2p; a unit is one input";

    public long DefaultCount => 1_000_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        var kinds = _kinds();
        using var turns = new FuzzTurns();
        FuzzMeasure[] measures = [.. kinds.Select(_ => new FuzzMeasure(turns, _hang))];
        var (done, bad) = await ParallelUnits.RunAsync(run, async index =>
        {
            var number = (int)(index % kinds.Length);
            var finding = await measures[number].RunAsync(() => kinds[number].Next(ParallelUnits.RandomOf(run.Seed, index)));
            return finding is null ? null : $"{kinds[number].Name}, seed {run.Seed}, input {index}: {finding}";
        }, cancellationToken);
        return new CampaignResult(bad, done, [.. kinds.Select((kind, number) => measures[number].Figure(kind.Name))]);
    }

    private static IFuzzKind[] AllKinds() =>
    [
        new MultistreamInputs(accepts: true), new MultistreamInputs(accepts: false),
        new NoiseHandshakeInputs(isInitiator: true), new NoiseHandshakeInputs(isInitiator: false), new NoiseFrameInputs(), new NoisePayloadInputs(),
        new YamuxInputs(isDialer: true), new YamuxInputs(isDialer: false),
        new IdentifyInputs(), new IdentifyStreamInputs(), new PeerKeyInputs(), new ProtobufInputs(), new AddressInputs(), new ResolverInputs(),
    ];
}
