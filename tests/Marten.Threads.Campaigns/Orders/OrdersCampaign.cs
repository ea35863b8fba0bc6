using System.Globalization;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Simulation;

namespace Marten.Threads.Campaigns.Orders;

/// <summary>
/// The same records give the same state, whatever the clocks, the network and the replicas do. A unit is a seed: at least 200 operations
/// on 3 to 7 replicas; in the end every replica holds what the oracle says, byte for byte. A seed that a thousand divides has a long
/// history on few instances. Of the others every second has a collection whose validator depends on the state.
/// </summary>
/// <param name="plan">What may happen in a simulation.</param>
/// <param name="replayEvery">Seeds that this divides are replayed on PostgreSQL; 0 for none.</param>
internal sealed class OrdersCampaign(SimulationPlan plan, int replayEvery) : ICampaign
{
    private const int ReplayEvery = 100;
    private const int LongEvery = 1_000;
    private const int LongOperations = 3_000;

    private readonly Lock _lock = new();
    private Totals _totals = new();

    public OrdersCampaign()
        : this(new SimulationPlan(), ReplayEvery)
    {
    }

    public string Name => "orders";

    public string About => "Seeds of 200 operations and more on 3 to 7 replicas, every hundredth also on PostgreSQL: all states equal, and what the oracle says.";

    public long DefaultCount => 10_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        _totals = new Totals();
        await using var replay = new DatabaseReplay();
        var bad = await SeedRun.BadAsync(run, (seed, token) => SimulateAsync(seed, replayEvery > 0 && seed % (ulong)replayEvery == 0 ? replay : null, token), cancellationToken);
        return new CampaignResult(bad, run.Count, _totals.Figures());
    }

    private async Task<string?> SimulateAsync(ulong seed, DatabaseReplay? replay, CancellationToken cancellationToken)
    {
        var isLong = seed % LongEvery == 0;

        // Half of those that are replayed on PostgreSQL and half of the others.
        var isValidated = plan.Reduce is null && (seed / (ulong)Math.Max(replayEvery, 1)) % 2 == 1;
        var simulation = new ThreadSimulation(seed, (isLong ? plan with { Operations = LongOperations, Ids = 1 } : plan) with { IsValidated = isValidated });
        await simulation.RunAsync(cancellationToken);
        var rules = simulation.Rules();
        lock (_lock) _totals = _totals.Plus(simulation, rules, replay is not null);
        if (simulation.FirstDifference(rules) is { } difference) return difference;
        return replay is null ? null : await replay.DifferenceAsync(simulation.Thread.Key, simulation.Records, rules, isValidated, seed, cancellationToken);
    }

    private sealed record Totals
    {
        private long Seeds { get; init; }

        private long Replicas { get; init; }

        private long Records { get; init; }

        private long Operations { get; init; }

        private long OperationsMin { get; init; } = long.MaxValue;

        private long LateFolds { get; init; }

        private long Rejudgements { get; init; }

        private long Kept { get; init; }

        private long Repeated { get; init; }

        private long Replays { get; init; }

        private long Conflicts { get; init; }

        private long TooLarge { get; init; }

        private long Rejected { get; init; }

        public Totals Plus(ThreadSimulation simulation, OracleState rules, bool isReplayed) => new()
        {
            Seeds = Seeds + 1,
            Replicas = Replicas + simulation.Replicas.Count,
            Records = Records + simulation.Records.Count,
            Operations = Operations + simulation.Operations,
            OperationsMin = Math.Min(OperationsMin, simulation.Operations),
            LateFolds = LateFolds + simulation.Replicas.Sum(static replica => replica.Node.LateFolds),
            Rejudgements = Rejudgements + simulation.Replicas.Sum(static replica => replica.Node.Rejudgements),
            Kept = Kept + simulation.Network.Lost + simulation.Network.Withheld,
            Repeated = Repeated + simulation.Network.Repeated,
            Replays = Replays + (isReplayed ? 1 : 0),
            Conflicts = Conflicts + rules.Operations.Count(static one => one.Status == "conflict: create"),
            TooLarge = TooLarge + rules.Operations.Count(static one => one.Status == "rejected: document too large"),
            Rejected = Rejected + rules.Operations.Count(static one => !one.Counts),
        };

        public IReadOnlyList<string> Figures() =>
        [
            Invariant($"{Seeds:N0} seeds, {Replicas:N0} replicas, {Records:N0} records, {Operations:N0} operations, at least {OperationsMin:N0} a seed"),
            Invariant($"{LateFolds:N0} instances folded again for a late operation, {Rejudgements:N0} because records counted otherwise"),
            Invariant($"{Conflicts:N0} creates in conflict, {TooLarge:N0} documents too large, {Rejected:N0} operations rejected before the fold"),
            Invariant($"{Kept:N0} messages lost or kept back by a parted network, {Repeated:N0} came twice"),
            Invariant($"{Replays:N0} seeds replayed on PostgreSQL: inline, by the daemon, rebuilt"),
        ];

        private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
