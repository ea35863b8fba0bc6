using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Reducing.Composing;

namespace Marten.Threads.Tests.Reducing.Segments;

/// <summary>Histories in segments against the fold of all operations from nothing.</summary>
public sealed class SegmentedHistoryTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    public async Task whatever_comes_late_into_a_segmented_history_gives_what_a_fold_of_everything_gives(int operations, int segments)
    {
        var levels = 0;
        for (var seed = 1UL; seed <= 150; seed++)
        {
            var history = new MemoryHistory();
            var random = new SeededRandomSource(seed);
            await DeliverAsync(history, Delivery(random, 40 + random.Next(60)), new SegmentSizes(operations, segments), $"seed {seed}");
            levels = Math.Max(levels, history.Segments.Max(static segment => segment.Level));
        }

        levels.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task documents_near_the_limit_are_judged_one_operation_at_a_time()
    {
        var rejected = 0;
        for (var seed = 1UL; seed <= 8; seed++)
        {
            var history = new MemoryHistory();
            var random = new SeededRandomSource(seed);
            var large = Enumerable.Range(0, 40).Select(i => (random.Next(10) switch
            {
                0 => Op.Delete(),
                < 4 => Op.Create($$"""{"{{Name(random)}}":"{{new string('x', random.Next(300_000))}}"}"""),
                _ => Op.Save($$"""{"{{Name(random)}}":"{{new string('y', random.Next(300_000))}}"}"""),
            }).At(random.Next(1000), log: 1 + random.Next(3), counter: i + 2)).ToList();
            await DeliverAsync(history, Batches(large, random), new SegmentSizes(2, 2), $"seed {seed}");
            rejected += history.Operations.Count(static operation => operation.Status == OperationStatus.RejectedDocumentTooLarge);
        }

        rejected.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task an_operation_that_was_too_large_is_judged_again_where_what_came_late_made_room()
    {
        var history = new MemoryHistory();
        var operations = Enumerable.Range(0, 6).SelectMany(static i => (ReducedOperation[])
        [
            Op.Save($$"""{"m{{i}}":"{{new string('x', 200_000)}}"}"""), Op.Save($$"""{"n":{{i}}}"""),
        ]).Concat(Enumerable.Range(6, 6).Select(static n => Op.Save($$"""{"n":{{n}}}""")))
            .Select(static (operation, i) => operation.At(10 * (i + 1), log: 1, counter: i + 2)).ToList();
        var late = Op.Save("""{"m0":"short"}""").At(15, log: 2, counter: 2);

        await DeliverAsync(history, [operations, [late]], new SegmentSizes(2, 2), "late");

        history.Operations.ShouldNotContain(static operation => operation.Status == OperationStatus.RejectedDocumentTooLarge);
    }

    [Fact]
    public async Task a_late_operation_reads_a_few_operations_and_segments_of_a_long_history()
    {
        var history = new MemoryHistory();
        for (var first = 0; first < 20_000; first += 1_000)
            await StepAsync(history, [.. Enumerable.Range(first, 1_000).Select(static i => Op.Save($$"""{"m{{i % 50}}":{{i}}}""").At(1_000 + i, counter: i + 2))], SegmentSizes.Default);
        history.ReadCount = 0;

        await StepAsync(history, [Op.Save("""{"m1":"early","once":true}""").At(1, log: 2)], SegmentSizes.Default);

        history.ReadCount.ShouldBeLessThan(700);
        history.Stored[Op.Rex].Document!.ToString().ShouldContain("\"once\":true");
        history.Stored[Op.Rex].Document!.ToString().ShouldContain("\"m1\":19951");
    }

    private static async Task DeliverAsync(MemoryHistory history, IEnumerable<List<ReducedOperation>> delivery, SegmentSizes sizes, string about)
    {
        var all = new List<ReducedOperation>();
        foreach (var batch in delivery)
        {
            await StepAsync(history, batch, sizes);
            all.AddRange(batch);
            Check(history, all, about);
        }
    }

    private static async Task StepAsync(MemoryHistory history, List<ReducedOperation> batch, SegmentSizes sizes)
    {
        var reduction = Reduction.Of(batch);
        var changes = await new InstanceReducer(history, static _ => null, sizes)
            .ReduceAsync(reduction, TestContext.Current.CancellationToken).SelectMany(static some => some).ToListAsync(TestContext.Current.CancellationToken);
        history.Write(reduction, changes);
    }

    private static void Check(MemoryHistory history, List<ReducedOperation> all, string about)
    {
        var expected = all.OrderBy(static operation => operation.Key).ToList();
        var folded = new FoldedRun(null, expected.Select(static operation => operation.At(operation.Key.EffectiveTime, operation.Key.Log.Span[^1], operation.Key.Counter)));

        (history.Stored[Op.Rex].Document?.ToString()).ShouldBe(folded.After?.ToString(), about);
        history.Operations.OrderBy(static operation => operation.Key).Select(static operation => operation.Status).ShouldBe(folded.Statuses, about);
        history.Stored[Op.Rex].Newest.ShouldBe(expected[^1].Key, about);
    }

    // Each log's operations keep their order; what one log wrote late lies before what another wrote.
    private static IEnumerable<List<ReducedOperation>> Delivery(SeededRandomSource random, int count)
    {
        var runs = Enumerable.Range(0, count).SelectMany(_ => new RandomRun((ulong)random.Next(int.MaxValue)).Operations).Take(count);
        return Batches([.. runs.Select((operation, i) => operation.At(random.Next(500), log: 1 + random.Next(40), counter: i + 2))], random);
    }

    private static IEnumerable<List<ReducedOperation>> Batches(List<ReducedOperation> operations, SeededRandomSource random)
    {
        foreach (var ofLog in operations.GroupBy(static operation => operation.Key.Log)) EffectiveTimes.Assign(ofLog, 0);
        for (var first = 0; first < operations.Count;)
        {
            var size = Math.Min(1 + random.Next(8), operations.Count - first);
            yield return operations.GetRange(first, size);
            first += size;
        }
    }

    private static string Name(SeededRandomSource random) => ((char)('a' + random.Next(9))).ToString();
}
