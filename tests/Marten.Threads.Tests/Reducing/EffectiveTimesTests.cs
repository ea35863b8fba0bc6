using CsCheck;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Tests.Reducing;

/// <summary>A writer's own edits of one instance never run backwards (docs/reduction.md, section 3).</summary>
public sealed class EffectiveTimesTests
{
    [Fact]
    public void a_stamp_that_runs_backwards_is_lifted_to_the_time_before_it()
    {
        Times(0, Op.Save("{}").At(5), Op.Save("{}").At(3), Op.Save("{}").At(4), Op.Save("{}").At(9)).ShouldBe([5, 5, 5, 9]);
    }

    [Fact]
    public void the_time_of_the_operation_before_the_given_ones_is_a_floor()
    {
        Times(7, Op.Save("{}").At(5), Op.Save("{}").At(8)).ShouldBe([7, 8]);
    }

    [Fact]
    public void an_operation_that_does_not_count_keeps_its_stamp_and_lifts_nothing()
    {
        Times(0, Op.Save("{}").At(5), Op.Save("{}").At(100).NotCounting(), Op.Save("{}").At(3).NotCounting(), Op.Save("{}").At(6)).ShouldBe([5, 100, 3, 6]);
    }

    [Fact]
    public void the_largest_stamp_stays_where_it_is_for_all_that_follows()
    {
        Times(0, Op.Save("{}").At(EventBody.TimestampMax), Op.Save("{}").At(1), Op.Save("{}").At(EventBody.TimestampMax))
            .ShouldBe([EventBody.TimestampMax, EventBody.TimestampMax, EventBody.TimestampMax]);
    }

    [Fact]
    public void operations_of_a_log_stand_by_counter_and_then_by_index()
    {
        List<ReducedOperation> operations =
            [Op.Delete().At(1, counter: 10, index: 0), Op.Delete().At(9, counter: 2, index: 11), Op.Delete().At(5, counter: 2, index: 2)];

        operations.Sort(EffectiveTimes.ByLogOrder);

        operations.Select(operation => (operation.Key.Counter, operation.Key.Index)).ShouldBe([(2, 2), (2, 11), (10, 0)]);
    }

    [Fact]
    public void the_times_are_the_same_in_one_piece_and_in_two()
    {
        Gen.Select(Gen.Long[0, 20].List[0, 12], Gen.Int[0, 12]).Sample((stamps, cut) =>
        {
            List<ReducedOperation> whole = stamps.ConvertAll(stamp => Op.Save("{}").At(stamp));
            List<ReducedOperation> parts = stamps.ConvertAll(stamp => Op.Save("{}").At(stamp));
            cut = Math.Min(cut, parts.Count);

            EffectiveTimes.Assign(whole, 0);
            EffectiveTimes.Assign(parts[..cut], 0);
            EffectiveTimes.Assign(parts[cut..], cut == 0 ? 0 : parts[cut - 1].Key.EffectiveTime);

            parts.Select(operation => operation.Key).ShouldBe(whole.Select(operation => operation.Key));
            whole.Select(operation => operation.Key.EffectiveTime).ShouldBeInOrder();
        });
    }

    private static IEnumerable<long> Times(long previous, params ReducedOperation[] operations)
    {
        EffectiveTimes.Assign(operations, previous);
        return operations.Select(operation => operation.Key.EffectiveTime);
    }
}
