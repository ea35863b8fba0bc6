using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Tests.Reducing;

/// <summary>One step of the reduction: what it reads, what it folds, what it says has changed.</summary>
public sealed class InstanceReducerTests
{
    [Fact]
    public async Task the_newest_operation_folds_onto_the_stored_document_and_nothing_else_is_read()
    {
        var history = MemoryHistory.Of(Op.Create("""{"n":1}""").At(10));

        var change = await ReduceAsync(history, Op.Save("""{"m":2}""").At(11, counter: 3));

        change.After!.ToString().ShouldBe("""{"_id":"rex","m":2,"n":1}""");
        change.Action.ShouldBe(ChangeAction.Save);
        change.Newest.ShouldBe(new OrderKey(11, Op.LogOf(1), 3, 0));
        history.AskedTimes.ShouldBeEmpty();
        history.AskedOperations.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_late_operation_folds_its_instance_again_and_tells_whose_status_changed()
    {
        var create = Op.Create("""{"n":1,"m":1}""").At(10);
        var history = MemoryHistory.Of(create);

        var change = await ReduceAsync(history, Op.Create("""{"n":0}""").At(9, log: 2));

        change.After!.ToString().ShouldBe("""{"_id":"rex","m":1,"n":0}""");
        change.Newest.ShouldBe(create.Key);
        change.StatusChanges.Select(operation => (operation.Key, operation.Status)).ShouldBe([(create.Key, "conflict: create")]);
        history.AskedOperations.ShouldBe([Op.Rex]);
    }

    [Fact]
    public async Task a_stamp_behind_the_logs_own_last_operation_is_lifted_and_so_comes_in_order()
    {
        var history = MemoryHistory.Of(Op.Create("""{"n":1}""").At(10));

        var change = await ReduceAsync(history, Op.Save("""{"n":2}""").At(4, counter: 3));

        change.Newest.ShouldBe(new OrderKey(10, Op.LogOf(1), 3, 0));
        change.After!.ToString().ShouldBe("""{"_id":"rex","n":2}""");
        history.AskedTimes.ShouldBe([(Op.Rex, Op.LogOf(1))]);
        history.AskedOperations.ShouldBeEmpty();
    }

    [Fact]
    public async Task at_equal_times_the_smaller_log_id_is_late()
    {
        var history = MemoryHistory.Of(Op.Create("""{"n":"larger"}""").At(10, log: 0x80));

        var change = await ReduceAsync(history, Op.Save("""{"n":"smaller"}""").At(10, log: 0x7f));

        change.After!.ToString().ShouldBe("""{"_id":"rex","n":"smaller"}""");
        history.AskedOperations.ShouldBe([Op.Rex]);
    }

    [Fact]
    public async Task several_operations_of_one_step_are_folded_in_order_whatever_theirs_was()
    {
        var change = await ReduceAsync(
            new MemoryHistory(),
            Op.Save("""{"n":3}""").At(30, log: 2),
            Op.Create("""{"n":1,"m":1}""").At(10),
            Op.Save("""{"n":2}""").At(20, counter: 3));

        change.After!.ToString().ShouldBe("""{"_id":"rex","m":1,"n":3}""");
        change.Action.ShouldBe(ChangeAction.Create);
    }

    [Fact]
    public async Task operations_that_do_not_count_are_no_work()
    {
        var changes = await ReduceAsync(new MemoryHistory(), Reduction.Of([Op.Create("{}").At(1).NotCounting()]));

        changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_late_delete_between_two_saves_leaves_the_later_one()
    {
        var history = MemoryHistory.Of(Op.Create("""{"n":1}""").At(10), Op.Save("""{"m":2}""").At(30, counter: 3));

        var change = await ReduceAsync(history, Op.Delete().At(20, log: 2));

        change.After!.ToString().ShouldBe("""{"_id":"rex","m":2}""");
        change.Action.ShouldBe(ChangeAction.Save);
    }

    [Fact]
    public async Task a_deleted_instance_still_remembers_its_newest_operation()
    {
        var history = MemoryHistory.Of(Op.Create("""{"n":1}""").At(10), Op.Delete().At(30, counter: 3));

        var change = await ReduceAsync(history, Op.Save("""{"n":2}""").At(20, log: 2));

        change.After.ShouldBeNull();
        change.Action.ShouldBe(ChangeAction.None);
        change.Newest!.Value.EffectiveTime.ShouldBe(30);
    }

    [Fact]
    public async Task the_operations_of_a_replaced_log_take_the_place_of_all_that_was_reduced_of_it()
    {
        var history = MemoryHistory.Of(Op.Create("""{"n":1}""").At(10), Op.Save("""{"n":2}""").At(20, log: 2), Op.Save("""{"n":3}""").At(30, counter: 3));

        var changes = await ReduceAsync(history, Replace(Op.Create("""{"n":1}""").At(10), Op.Save("""{"n":3}""").At(30, counter: 3).NotCounting()));

        var change = changes.ShouldHaveSingleItem();
        change.After!.ToString().ShouldBe("""{"_id":"rex","n":2}""");
        change.Newest.ShouldBe(new OrderKey(20, Op.LogOf(2), 2, 0));
    }

    [Fact]
    public async Task an_instance_that_only_a_replaced_log_wrote_is_gone_when_nothing_of_it_counts()
    {
        var history = MemoryHistory.Of(Op.Create("""{"n":1}""").At(10));

        var changes = await ReduceAsync(history, Replace(Op.Create("""{"n":1}""").At(10).NotCounting()));

        var change = changes.ShouldHaveSingleItem();
        change.Action.ShouldBe(ChangeAction.Delete);
        change.Newest.ShouldBeNull();
    }

    [Fact]
    public async Task the_times_of_a_replaced_log_are_assigned_from_its_first_operation_again()
    {
        var history = MemoryHistory.Of(Op.Create("""{"n":1}""").At(100), Op.Save("""{"n":2}""").At(20, counter: 3));

        var save = Op.Save("""{"n":2}""").At(20, counter: 3);
        await ReduceAsync(history, Replace(Op.Create("""{"n":1}""").At(100).NotCounting(), save));

        save.Key.EffectiveTime.ShouldBe(20);
        history.AskedTimes.ShouldBeEmpty();
    }

    [Fact]
    public async Task an_instance_that_is_asked_for_is_folded_again_though_nothing_arrived()
    {
        var history = MemoryHistory.Of(Op.Create("""{"n":1}""").At(10));
        history.Stored[Op.Rex] = new StoredInstance(Op.Document("""{"_id":"rex","n":"spoiled"}"""), history.Stored[Op.Rex].Newest, 1);

        var changes = await ReduceAsync(history, new Reduction([], new Dictionary<LogId, IReadOnlyList<ReducedOperation>>(), new HashSet<InstanceKey> { Op.Rex }));

        changes.ShouldHaveSingleItem().After!.ToString().ShouldBe("""{"_id":"rex","n":1}""");
    }

    [Fact]
    public async Task the_verdict_of_a_validator_plays_no_part_in_the_times_of_a_log()
    {
        var refused = Op.Create("""{"n":1}""").At(100);
        var accepted = Op.Save("""{"n":2}""").At(20, counter: 3);

        var changes = await ReduceAsync(new MemoryHistory(), Reduction.Of([refused, accepted]), new RefuseCreates());

        refused.Status.ShouldBe("rejected: validator");
        accepted.Key.EffectiveTime.ShouldBe(100);
        changes.ShouldHaveSingleItem().After!.ToString().ShouldBe("""{"_id":"rex","n":2}""");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<IReadOnlyList<InstanceChange>> ReduceAsync(MemoryHistory history, Reduction reduction, IOperationJudge? judge = null) =>
        await new InstanceReducer(history, _ => judge, SegmentSizes.Default).ReduceAsync(reduction, Token).SelectMany(static some => some).ToListAsync(Token);

    private static async Task<InstanceChange> ReduceAsync(MemoryHistory history, params ReducedOperation[] added) =>
        (await ReduceAsync(history, Reduction.Of(added))).ShouldHaveSingleItem();

    private static Reduction Replace(params ReducedOperation[] operations) => new(
        [], new Dictionary<LogId, IReadOnlyList<ReducedOperation>> { [operations[0].Key.Log] = operations }, new HashSet<InstanceKey>());

    private sealed class RefuseCreates : IOperationJudge
    {
        public OperationJudgement Judge(OperationAttempt attempt) =>
            new(attempt.Type == Protocol.Patches.OperationType.Create ? OperationVerdict.Rejected : OperationVerdict.Accepted);
    }
}
