namespace Marten.Threads.Tests.Reducing;

/// <summary>
/// The promise of the reduction: equal sets of records give equal state, whatever their order, batches and repetition. Every case is a
/// random thread of its own seed (<see cref="Seeds"/>).
/// </summary>
public sealed class ConvergenceTests
{
    private const int Cases = 300;
    private const int DeliveriesPerCase = 3;

    [Fact]
    public async Task every_delivery_of_the_same_records_gives_the_state_and_the_operations_that_the_rules_give()
    {
        int lateFolds = 0, rejudgements = 0;
        var seeds = Seeds.Of(Cases);
        foreach (var seed in seeds)
        {
            var thread = new RandomThread(seed);
            var rules = new OpenedBodies(thread.ReadKey).Reduce(thread.Records);
            var expected = ReductionDump.Of(rules);
            for (var delivery = 0; delivery < DeliveriesPerCase; delivery++)
            {
                var node = new PureNode(thread.ReadKey);

                foreach (var batch in thread.Delivery()) await node.IngestAsync(batch);

                ReductionDump.Of(node, rules).ShouldBe(expected, $"{Seeds.Named(seed)}, delivery {delivery}");
                lateFolds += node.LateFolds;
                rejudgements += node.Rejudgements;
            }
        }

        if (seeds.Count < Cases) return;
        lateFolds.ShouldBeGreaterThan(Cases, "too little came late to prove anything");
        rejudgements.ShouldBeGreaterThan(Cases, "too few records were judged anew to prove anything");
    }
}
