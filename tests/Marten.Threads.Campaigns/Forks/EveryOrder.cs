using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Forks;

/// <summary>Some records of a log, one by one in every order that there is.</summary>
internal static class EveryOrder
{
    private const int RecordsMax = 5;

    /// <summary>The first order whose state is another one than the rules say; null where there is none.</summary>
    /// <param name="bodies">Opens the records.</param>
    /// <param name="ofLog">All records of one log.</param>
    /// <param name="random">Chooses which of them.</param>
    public static async Task<string?> DifferenceAsync(OpenedBodies bodies, IReadOnlyList<VerifiedRecord> ofLog, SeededRandomSource random)
    {
        var chosen = Chosen(ofLog, random);
        var rules = bodies.Reduce(chosen);
        var expected = ReductionDump.Of(rules);
        foreach (var order in Permutations([.. chosen], 0))
        {
            var node = new PureNode(bodies);
            foreach (var record in order) await node.IngestAsync([record]);
            if (ReductionDump.FirstDifference(expected, ReductionDump.Of(node, rules)) is { } difference)
                return $"in the order {string.Join(", ", order.Select(static record => record.Cid))}: {difference}";
        }

        return null;
    }

    // Random records, each with those that it stands behind, as far as there is room.
    private static IReadOnlyList<VerifiedRecord> Chosen(IReadOnlyList<VerifiedRecord> ofLog, SeededRandomSource random)
    {
        var byCid = ofLog.ToDictionary(static record => record.Cid);
        var chosen = new HashSet<VerifiedRecord>();
        for (var attempt = 0; attempt < 2 * RecordsMax; attempt++)
        {
            var path = new List<VerifiedRecord>();
            for (var record = ofLog[random.Next(ofLog.Count)]; record is not null; record = byCid.GetValueOrDefault(record.Previous)) path.Add(record);
            if (path.Concat(chosen).Distinct().Count() <= RecordsMax) chosen.UnionWith(path);
        }

        return [.. chosen];
    }

    private static IEnumerable<IReadOnlyList<T>> Permutations<T>(T[] items, int from)
    {
        if (from == items.Length) yield return [.. items];
        for (var i = from; i < items.Length; i++)
        {
            (items[from], items[i]) = (items[i], items[from]);
            foreach (var order in Permutations(items, from + 1)) yield return order;
            (items[from], items[i]) = (items[i], items[from]);
        }
    }
}
