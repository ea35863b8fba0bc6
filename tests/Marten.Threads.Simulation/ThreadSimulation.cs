using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Simulation.Replicas;
using Marten.Threads.Simulation.Validating;
using Marten.Threads.Simulation.Writers;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation;

/// <summary>
/// Replicas of one thread in one process. Clocks, keys, writes, network, restarts: everything follows from the seed, so the same seed is
/// the same run.
/// </summary>
internal sealed class ThreadSimulation
{
    private readonly SimulationPlan _plan;
    private readonly SeededRandomSource _random;
    private readonly Happenings _happenings;

    public ThreadSimulation(ulong seed, SimulationPlan plan)
    {
        _plan = plan;
        _random = new SeededRandomSource(seed);
        Thread = new SimulatedThread(_random);
        var count = plan.ReplicasMin + _random.Next(plan.ReplicasMax - plan.ReplicasMin + 1);
        var haveEqualClocks = _random.Next(4) == 0;
        Replicas = [.. Enumerable.Range(0, count).Select(i => new Replica(i, Thread, haveEqualClocks ? ReplicaClock.Standing : ReplicaClock.Next(_random), plan))];
        Network = new SimulatedNetwork(count, _random);
        _happenings = new Happenings(plan, Thread, Replicas, Network);
    }

    public IReadOnlyList<Replica> Replicas { get; }

    public SimulatedNetwork Network { get; }

    /// <summary>Key of the thread and opened bodies.</summary>
    public SimulatedThread Thread { get; }

    /// <summary>Null where there is none.</summary>
    public Adversary? Adversary => _happenings.Adversary;

    /// <summary>Operations written so far.</summary>
    public int Operations => _happenings.Operations;

    /// <summary>What happened, in its order.</summary>
    public IReadOnlyList<string> Trace => _happenings.Trace;

    /// <summary>All records that somebody has, by CID.</summary>
    public IReadOnlyList<VerifiedRecord> Records =>
    [
        .. Replicas.SelectMany(static replica => replica.Node.Held.Concat(replica.Node.Waiting)).Concat(Adversary?.Records ?? [])
            .DistinctBy(static record => record.Cid).OrderBy(static record => record.Cid),
    ];

    /// <summary>Lets things happen until enough was written, then lets everybody have everything.</summary>
    /// <exception cref="SimulationException">The product broke a promise on the way.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (Operations < _plan.Operations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _happenings.NextAsync();
        }

        await SettleAsync();
    }

    /// <summary>Heals the network and gives everybody what others have, in random order and partly twice.</summary>
    public async Task SettleAsync()
    {
        Network.Heal();
        foreach (var message in Network.Arriving(TimeSpan.MaxValue)) await _happenings.DeliverAsync(message);
        var records = Records;
        foreach (var replica in Replicas)
        {
            var missing = records.Where(record => !replica.Node.Holds(record)).ToList();
            foreach (var batch in Deliveries.Of(missing, _random)) await _happenings.DeliverAsync(new Message(replica.Number, replica.Number, batch));
        }
    }

    /// <summary>What the rules make of all records, with no code of the product.</summary>
    public OracleState Rules() => Thread.Bodies.Reduce(Records, _plan.IsValidated ? MemberCountRule.Accepts : null);

    /// <summary>The first place where a replica differs from what the rules say; null where none does.</summary>
    public string? FirstDifference(OracleState rules)
    {
        var expected = ReductionDump.Of(rules);
        return Replicas.Select(replica => (replica.Number, Difference: ReductionDump.FirstDifference(expected, ReductionDump.Of(replica.Node, rules))))
            .Where(static one => one.Difference is not null).Select(static one => $"replica {one.Number}: {one.Difference}").FirstOrDefault();
    }
}
