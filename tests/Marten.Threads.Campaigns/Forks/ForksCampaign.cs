using System.Globalization;
using Marten.Threads.Campaigns.Orders;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Simulation;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Forks;

/// <summary>
/// Owners who fork their logs, restored backups, forged first records and new envelopes, among honest replicas. A unit is a schedule: in
/// the end all replicas are equal and as the oracle says, every fork is proved everywhere, and nobody is accused or harmed who did nothing.
/// </summary>
/// <param name="plan">What may happen in a schedule.</param>
/// <param name="replayEvery">Seeds that this divides are replayed on PostgreSQL; 0 for none.</param>
internal sealed class ForksCampaign(SimulationPlan plan, int replayEvery) : ICampaign
{
    private const int ReplayEvery = 20;
    private const int EveryOrderOf = 4;

    private readonly Lock _lock = new();
    private Totals _totals = new();

    public ForksCampaign()
        : this(Plan, ReplayEvery)
    {
    }

    /// <summary>What may happen in a schedule of a full run.</summary>
    public static SimulationPlan Plan { get; } = new()
    {
        ReplicasMax = 5,
        Operations = 150,
        HostilePercent = 0,
        CarelessPercent = 40,
        RestorePercent = 16,
        AdversaryPercent = 36,
    };

    public string Name => "forks";

    public string About => "Schedules with forked, stopped and restored logs, forged first records and new envelopes: equal states, every fork proved, no false accusation.";

    public long DefaultCount => 2_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        _totals = new Totals();
        await using var replay = new DatabaseReplay();
        var bad = await SeedRun.BadAsync(run, (seed, token) => SimulateAsync(seed, replayEvery > 0 && seed % (ulong)replayEvery == 0 ? replay : null, token), cancellationToken);
        return new CampaignResult(bad, run.Count, _totals.Figures());
    }

    private async Task<string?> SimulateAsync(ulong seed, DatabaseReplay? replay, CancellationToken cancellationToken)
    {
        var simulation = new ThreadSimulation(seed, plan);
        await simulation.RunAsync(cancellationToken);
        var rules = simulation.Rules();
        var inEveryOrder = seed % EveryOrderOf == 0;
        lock (_lock) _totals = _totals.Plus(simulation, rules, inEveryOrder, replay is not null);
        if (ForkChecks.Finding(simulation, rules) is { } finding) return finding;
        if (inEveryOrder && await InEveryOrderAsync(simulation, rules, seed) is { } difference) return difference;
        return replay is null ? null : await replay.DifferenceAsync(simulation.Thread.Key, simulation.Records, rules, isValidated: false, seed, cancellationToken);
    }

    private static async Task<string?> InEveryOrderAsync(ThreadSimulation simulation, OracleState rules, ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var forked = simulation.Records.GroupBy(static record => record.LogId).Where(log => rules.Logs[ReductionDump.Hex(log.Key.Span)].FirstRecords.Count > 0).ToList();
        return forked.Count == 0 ? null : await EveryOrder.DifferenceAsync(simulation.Thread.Bodies, [.. forked[random.Next(forked.Count)]], random);
    }

    private sealed record Totals
    {
        private long Schedules { get; init; }

        private long Logs { get; init; }

        private long Forks { get; init; }

        private long Forked { get; init; }

        private long Stopped { get; init; }

        private long Contested { get; init; }

        private long OfBackups { get; init; }

        private long Envelopes { get; init; }

        private long Swapped { get; init; }

        private long Forged { get; init; }

        private long EveryOrder { get; init; }

        private long Replays { get; init; }

        public Totals Plus(ThreadSimulation simulation, OracleState rules, bool inEveryOrder, bool isReplayed)
        {
            var own = simulation.Replicas.SelectMany(static replica => replica.OwnLogs).Select(static log => ReductionDump.Hex(log.Span)).ToHashSet();
            long InState(params string[] states) => rules.Logs.Values.Count(log => states.Contains(log.State));
            return new Totals
            {
                Schedules = Schedules + 1,
                Logs = Logs + rules.Logs.Count,
                Forks = Forks + rules.Logs.Values.Sum(static log => log.Forks.Count()),
                Forked = Forked + InState("forked"),
                Stopped = Stopped + InState("stopped"),
                Contested = Contested + InState("contested"),
                OfBackups = OfBackups + rules.Logs.Count(pair => own.Contains(pair.Key) && pair.Value.Forks.Any()),
                Envelopes = Envelopes + (simulation.Adversary?.Envelopes ?? 0),
                Swapped = Swapped + (simulation.Adversary?.SwappedAuthors ?? 0),
                Forged = Forged + (simulation.Adversary?.ForgedFirsts ?? 0),
                EveryOrder = EveryOrder + (inEveryOrder ? 1 : 0),
                Replays = Replays + (isReplayed ? 1 : 0),
            };
        }

        public IReadOnlyList<string> Figures() =>
        [
            Invariant($"{Schedules:N0} schedules, {Logs:N0} logs: {Forked:N0} forked, {Stopped:N0} stopped, {Contested:N0} contested; {OfBackups:N0} forked by a restored backup"),
            Invariant($"{Forks:N0} forks proved on every replica that a rule asks to keep them; {Envelopes:N0} envelopes by others, {Swapped:N0} with another author, {Forged:N0} forged first records"),
            Invariant($"{EveryOrder:N0} schedules with a log in every order, {Replays:N0} replayed on PostgreSQL: inline, by the daemon, rebuilt"),
        ];

        private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
