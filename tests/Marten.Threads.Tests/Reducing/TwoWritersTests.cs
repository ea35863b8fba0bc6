using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Reducing;

/// <summary>
/// Two Go daemons that wrote at once to the same sixty instances and ended with different states. Here there is one state, for every
/// way in which their records can arrive.
/// </summary>
public sealed class TwoWritersTests
{
    /// <summary>
    /// SHA-256 over all instances. Wherever the two daemons agree, it stands for what they hold
    /// (<see cref="RecordedThreadTests.two_daemons_that_disagree_agree_with_us_wherever_they_agree"/>); a change of it is a change of
    /// the rules.
    /// </summary>
    internal const string StateHash = "8e1ae6bf0666527fa7740213054c857e96417ea724fbfd52b2ff5929a5697741";

    private const int Orders = 200;
    private const int LateFoldsPerOrder = 20;

    private static readonly RecordedThread Thread = RecordedThread.Load("two-writers");
    private static readonly IReadOnlyList<VerifiedRecord> Records = RecordedThreadTests.Verified(Thread);

    [Fact]
    public async Task all_records_at_once_give_the_golden_state_without_a_late_operation()
    {
        var node = await RecordedThreadTests.ReduceAsync(Thread);

        Documents.Hash(node.Instances()).ShouldBe(StateHash);
        node.LateFolds.ShouldBe(0);
    }

    [Fact]
    public void the_golden_state_is_what_the_rules_give_when_everything_is_folded_from_nothing()
    {
        var rules = new OpenedBodies(Thread.Key.ReadKey!).Reduce(Records);

        var documents = rules.Instances.Where(pair => pair.Value.Document is not null)
            .ToDictionary(pair => $"{pair.Key.Collection}/{pair.Key.Id}", pair => pair.Value.Document!);

        documents.Count.ShouldBeGreaterThan(50);
        Documents.Hash(new SortedDictionary<string, string>(documents, StringComparer.Ordinal)).ShouldBe(StateHash);
    }

    [Fact]
    public async Task two_hundred_random_orders_and_batchings_with_repetitions_give_the_golden_state()
    {
        var lateFolds = 0;
        var seeds = Seeds.Of(Orders);
        foreach (var seed in seeds)
        {
            var node = new PureNode(Thread.Key.ReadKey!);
            foreach (var batch in Deliveries.Of(Records, new SeededRandomSource(seed))) await node.IngestAsync(batch);

            Documents.Hash(node.Instances()).ShouldBe(StateHash, Seeds.Named(seed));
            lateFolds += node.LateFolds;
        }

        if (seeds.Count < Orders) return;
        lateFolds.ShouldBeGreaterThan(LateFoldsPerOrder * Orders, "too little came late to prove anything");
    }

    [Fact]
    public async Task the_log_that_comes_second_is_late_on_most_instances()
    {
        var node = new PureNode(Thread.Key.ReadKey!);

        foreach (var log in Records.GroupBy(record => record.LogId)) await node.IngestAsync(log);

        Documents.Hash(node.Instances()).ShouldBe(StateHash);
        node.LateFolds.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task records_that_arrive_newest_first_wait_for_the_first_of_their_log()
    {
        var node = new PureNode(Thread.Key.ReadKey!);
        foreach (var record in Records.Where(record => !record.IsFirst).Reverse()) await node.IngestAsync([record]);
        node.Operations.ShouldBeEmpty();
        node.Instances().ShouldBeEmpty();

        foreach (var record in Records.Where(record => record.IsFirst)) await node.IngestAsync([record]);

        Documents.Hash(node.Instances()).ShouldBe(StateHash);
    }

    [Fact]
    public async Task the_same_records_again_fold_nothing_again()
    {
        var node = await RecordedThreadTests.ReduceAsync(Thread);

        await node.IngestAsync(Records.Reverse());

        Documents.Hash(node.Instances()).ShouldBe(StateHash);
        (node.LateFolds, node.Rejudgements).ShouldBe((0, 0));
    }
}
