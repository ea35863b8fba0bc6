using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Simulation;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Simulation.Replicas;

namespace Marten.Threads.Campaigns.Forks;

/// <summary>What must hold of logs when a schedule has settled, beside equal states. Each check tells the first thing that does not.</summary>
internal static class ForkChecks
{
    /// <summary>Every check, one after the other.</summary>
    public static string? Finding(ThreadSimulation simulation, OracleState rules) =>
        simulation.FirstDifference(rules) ?? MissingProof(simulation.Replicas, rules) ?? FalseAccusation(simulation, rules) ?? Harmed(simulation, rules);

    /// <summary>
    /// The proof of a fork are two signed records with one predecessor: every replica must hold them. Where the log is stopped, a replica
    /// keeps nothing above the stop; of the fork that it is stopped at two records are proof enough.
    /// </summary>
    public static string? MissingProof(IReadOnlyList<Replica> replicas, OracleState rules)
    {
        foreach (var (id, log) in rules.Logs.Where(static pair => pair.Value.Forks.Any()))
        {
            foreach (var replica in replicas)
            {
                var held = replica.Node.Held.Select(static record => ReductionDump.Hex(record.Cid.Span)).Select(log.Find).OfType<OracleNode>().ToHashSet();
                foreach (var fork in log.Forks.Where(fork => fork[0].Counter <= log.Stop))
                {
                    var needed = fork[0].Counter == log.Stop ? 2 : fork.Count;
                    var proved = fork.Count(node => held.Contains(node) && (node.Parent is not null || node.Children.Any(held.Contains)));
                    if (proved < needed) return $"replica {replica.Number} holds {proved} of {needed} records that prove the fork of log {id} at {fork[0].Counter}";
                }
            }
        }

        return null;
    }

    /// <summary>A log is forked where its owner forked it, and nowhere else.</summary>
    public static string? FalseAccusation(ThreadSimulation simulation, OracleState rules)
    {
        foreach (var replica in simulation.Replicas)
        {
            foreach (var log in replica.OwnLogs.Where(log => rules.Logs.ContainsKey(ReductionDump.Hex(log.Span))))
            {
                var judged = rules.Logs[ReductionDump.Hex(log.Span)];
                var didFork = DidFork(judged, replica.Forged.Where(record => record.LogId == log));
                if (didFork && !replica.IsCareless) return $"replica {replica.Number} noticed that it was restored and forked log {log}";
                if (didFork != judged.State is "forked" or "stopped") return $"log {log} is {judged.State}; its owner {(didFork ? "forked" : "did not fork")} it";
            }
        }

        return null;
    }

    /// <summary>
    /// What honest owners wrote counts as if nothing else were there: heads, authors and operations of their logs, and every document that
    /// only they write.
    /// </summary>
    public static string? Harmed(ThreadSimulation simulation, OracleState rules)
    {
        var alone = simulation.Thread.Bodies.Reduce(OfHonestOwners(simulation));
        foreach (var (id, log) in alone.Logs.Where(static pair => pair.Value.State == "open"))
        {
            var judged = rules.Logs[id];
            if ((judged.State, judged.Author, judged.Head) != (log.State, log.Author, log.Head)) return $"log {id} is {judged.State} with head {judged.Head}, alone it is {log.State} with head {log.Head}";
        }

        var theirs = rules.Operations.Where(operation => alone.Logs.ContainsKey(operation.Log) && operation.Status != "rejected: first record").ToDictionary(Place);
        foreach (var operation in alone.Operations)
        {
            var isTheirsAlone = operation.Collection == Replica.HonestCollection;
            if (!theirs.TryGetValue(Place(operation), out var other) || other.Counts != operation.Counts || (isTheirsAlone && other.Status != operation.Status))
                return $"operation {Place(operation)} is {other?.Status ?? "missing"}, alone it is {operation.Status}";
        }

        return alone.Instances.Where(static pair => pair.Key.Collection == Replica.HonestCollection)
            .Where(pair => rules.Instances.GetValueOrDefault(pair.Key)?.Document != pair.Value.Document)
            .Select(static pair => $"{pair.Key} has another document than without the logs of others").FirstOrDefault();
    }

    // Their events at the places where they signed them, in whatever envelopes: a later record may name one that somebody else made.
    private static IEnumerable<VerifiedRecord> OfHonestOwners(ThreadSimulation simulation)
    {
        var signed = simulation.Replicas.Where(static replica => !replica.IsCareless).SelectMany(static replica => replica.Forged)
            .Select(static record => (record.LogId, record.IsFirst, record.EventCid)).ToHashSet();
        return simulation.Records.Where(record => signed.Contains((record.LogId, record.IsFirst, record.EventCid)));
    }

    private static bool DidFork(OracleLog log, IEnumerable<VerifiedRecord> forged) => forged
        .Select(record => log.Find(ReductionDump.Hex(record.Cid.Span))).OfType<OracleNode>().Distinct()
        .GroupBy(static node => node.Parent).Any(static siblings => siblings.Count() > 1);

    private static (string Log, long Counter, int Index) Place(OracleOperation operation) => (operation.Log, operation.Counter, operation.Index);
}
