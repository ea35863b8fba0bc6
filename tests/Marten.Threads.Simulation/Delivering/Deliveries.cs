using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Delivering;

/// <summary>Ways in which the same records can arrive: in any order, some of them twice, cut into batches of any size.</summary>
internal static class Deliveries
{
    public static IEnumerable<IReadOnlyList<VerifiedRecord>> Of(IReadOnlyList<VerifiedRecord> records, SeededRandomSource random)
    {
        if (records.Count == 0) yield break;
        var order = Repeated(Ordered(records, random), random);
        var sizeMax = 1 + random.Next(random.Next(2) == 0 ? 4 : Math.Min(order.Count, 60));
        for (var start = 0; start < order.Count;)
        {
            var size = 1 + random.Next(sizeMax);
            yield return order.Skip(start).Take(size).ToList();
            start += size;
        }
    }

    private static IReadOnlyList<VerifiedRecord> Ordered(IReadOnlyList<VerifiedRecord> records, SeededRandomSource random) => random.Next(6) switch
    {
        0 => records,
        1 => [.. records.Reverse()],
        2 or 3 => records.Shuffled(random),
        _ => Interleaved(records, random),
    };

    // Each log in its order and the logs in between each other, as from honest peers: what comes late is an operation, not a record.
    private static List<VerifiedRecord> Interleaved(IReadOnlyList<VerifiedRecord> records, SeededRandomSource random)
    {
        var logs = records.GroupBy(record => record.LogId).Select(log => new Queue<VerifiedRecord>(log)).ToList();
        var runMax = 1 + random.Next(40);
        var order = new List<VerifiedRecord>();
        while (logs.Count > 0)
        {
            var log = logs[random.Next(logs.Count)];
            for (var run = 1 + random.Next(runMax); run > 0 && log.TryDequeue(out var record); run--) order.Add(record);
            logs.RemoveAll(queue => queue.Count == 0);
        }

        return order;
    }

    private static List<VerifiedRecord> Repeated(IReadOnlyList<VerifiedRecord> order, SeededRandomSource random)
    {
        var repeated = new List<VerifiedRecord>(order);
        for (var again = order.Count / 5; again > 0; again--) repeated.Insert(random.Next(repeated.Count + 1), order[random.Next(order.Count)]);
        return repeated;
    }
}
