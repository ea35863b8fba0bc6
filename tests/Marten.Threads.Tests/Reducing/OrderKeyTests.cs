using CsCheck;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Tests.Reducing;

/// <summary>The order of operations: as <c>order by effective_time, log_id, counter, op_index</c> orders them.</summary>
public sealed class OrderKeyTests
{
    [Fact]
    public void the_effective_time_decides_first_and_as_a_number()
    {
        ShouldAscend(Key(9, 0xff, 100, 100), Key(10, 1, 1, 0), Key(1_600_000_000_000_000_000, 1, 1, 0), Key(EventBody.TimestampMax, 1, 1, 0));
    }

    [Fact]
    public void at_equal_times_the_log_ids_decide_as_unsigned_bytes()
    {
        ShouldAscend(Key(5, 0x00, 9, 9), Key(5, 0x01, 8, 8), Key(5, 0x7f, 7, 7), Key(5, 0x80, 6, 6), Key(5, 0xff, 5, 5));
    }

    [Fact]
    public void a_log_id_that_another_one_begins_with_comes_first()
    {
        var shorter = LogId.FromBytes([0x00, 0x02, 0x08, 0x01]);
        var longer = LogId.FromBytes([0x00, 0x03, 0x08, 0x01, 0x00]);

        ShouldAscend(new OrderKey(5, shorter, 9, 9), new OrderKey(5, longer, 1, 1));
    }

    [Fact]
    public void the_text_of_a_log_id_plays_no_part()
    {
        var byBytes = Enumerable.Range(0, 256).Select(key => Op.LogOf((byte)key)).ToList();

        byBytes.Select(log => new OrderKey(5, log, 1, 0)).Order().Select(key => key.Log).ShouldBe(byBytes);
        byBytes.Select(log => log.ToString()).ShouldNotBe(byBytes.Select(log => log.ToString()).Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void then_the_counter_and_then_the_index_decide_as_numbers()
    {
        ShouldAscend(Key(5, 1, 2, 10), Key(5, 1, 9, 3), Key(5, 1, 10, 0), Key(5, 1, 10, 2), Key(5, 1, 10, 10), Key(5, 1, int.MaxValue + 1L, 0));
    }

    [Fact]
    public void the_order_is_that_of_the_columns_as_sql_compares_them()
    {
        var keys = Gen.Select(Gen.Long[0, 3], Gen.Int[0, 255], Gen.Long[1, 3], Gen.Int[0, 3], Key);

        Gen.Select(keys, keys).Sample((left, right) =>
        {
            var expected = string.CompareOrdinal(SqlText(left), SqlText(right));

            Math.Sign(left.CompareTo(right)).ShouldBe(Math.Sign(expected));
            (left < right).ShouldBe(expected < 0);
            (left >= right).ShouldBe(expected >= 0);
            (left == right).ShouldBe(expected == 0);
        });
    }

    private static OrderKey Key(long time, int log, long counter, int index) => new(time, Op.LogOf((byte)log), counter, index);

    // bigint by value, bytea by unsigned bytes, bigint, integer: fixed widths make one text that compares alike.
    private static string SqlText(OrderKey key) => $"{key.EffectiveTime:D19}{Convert.ToHexString(key.Log.Span)}{key.Counter:D19}{key.Index:D10}";

    private static void ShouldAscend(params OrderKey[] keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            for (var j = 0; j < keys.Length; j++)
            {
                (keys[i] < keys[j]).ShouldBe(i < j);
                (keys[i] > keys[j]).ShouldBe(i > j);
                (keys[i] <= keys[j]).ShouldBe(i <= j);
                Math.Sign(keys[i].CompareTo(keys[j])).ShouldBe(i.CompareTo(j));
            }
        }
    }
}
