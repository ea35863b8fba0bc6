using CsCheck;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Ordering;

namespace Marten.Threads.Tests.Querying;

public sealed class ValueOrderTests
{
    private static Gen<string>[] Consts(params string[] texts) => [.. texts.Select(static text => Gen.Const(text))];

    private static readonly Gen<DocValue> Values = Gen.Recursive<DocValue>((depth, inner) => Gen.OneOf(
        Gen.Const((DocValue)DocNull.Value),
        Gen.Bool.Select(static value => (DocValue)DocBool.Of(value)),
        Gen.OneOf(Consts("1", "1.5", "-2", "1e300", "-1e-300", "12345678901234567890123", "12345678901234567890124")).Select(static text => JsonText.Parse(text)),
        Gen.OneOf(Consts("", "a", "ab", "é", "～", "😀")).Select(static text => (DocValue)DocString.Of(text)),
        depth > 3 ? Gen.Const((DocValue)DocArray.Empty) : inner.Array[0, 3].Select(static items => (DocValue)DocArray.Of(items)),
        depth > 3 ? Gen.Const((DocValue)DocObject.Empty) : inner.Array[0, 3].Select(static items => (DocValue)DocObject.Of([.. items.Select(static (item, i) => new DocMember($"n{i}", item))]))));

    [Fact]
    public void all_values_have_one_order()
    {
        string[] inOrder = ["null", "-1e300", "-1", "0", "0.5", "1", "12345678901234567890123", "12345678901234567890124", "''", "'B'", "'a'", "'ab'", "'～'", "'😀'", "{}", "{'a':1}", "{'a':2}", "{'a':1,'b':0}", "{'b':0}", "[]", "[1]", "[1,2]", "[3,2]", "['a']", "false", "true"];
        DocValue[] values = [.. inOrder.Select(static text => JsonText.Parse(text.Replace('\'', '"')))];

        for (var i = 1; i < values.Length; i++)
        {
            ValueOrder.Compare(values[i - 1], values[i]).ShouldBeLessThan(0, inOrder[i]);
            ValueOrder.Compare(values[i], values[i - 1]).ShouldBeGreaterThan(0, inOrder[i]);
        }
    }

    [Fact]
    public void the_order_is_total()
    {
        Gen.Select(Values, Values, Values).Sample((a, b, c) =>
        {
            var (ab, bc, ac) = (Math.Sign(ValueOrder.Compare(a, b)), Math.Sign(ValueOrder.Compare(b, c)), Math.Sign(ValueOrder.Compare(a, c)));
            return Math.Sign(ValueOrder.Compare(b, a)) == -ab && (ab != bc || ac == ab) && (ab != 0 || ac == bc) && (!a.Equals(b) || ab == 0);
        });
    }

    [Fact]
    public void arrays_that_hold_the_same_have_no_order_between_them()
    {
        ValueOrder.Compare(JsonText.Parse("[1,2]"), JsonText.Parse("[2,1]")).ShouldBe(0);
    }

    [Fact]
    public void numbers_beyond_a_double_are_told_apart()
    {
        DocNumber.Compare((DocNumber)JsonText.Parse("9007199254740993"), (DocNumber)JsonText.Parse("9007199254740992")).ShouldBe(1);
        DocNumber.Compare((DocNumber)JsonText.Parse("-9007199254740993"), (DocNumber)JsonText.Parse("-9007199254740992")).ShouldBe(-1);
        DocNumber.Compare((DocNumber)JsonText.Parse("0.1"), (DocNumber)JsonText.Parse("0.10")).ShouldBe(0);
        DocNumber.Compare((DocNumber)JsonText.Parse("-0"), (DocNumber)JsonText.Parse("0")).ShouldBe(0);
    }
}
