using System.Runtime.InteropServices;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>A rule about numbers; other values pass.</summary>
internal abstract class NumberRule(string keyword) : SchemaRule
{
    public string Keyword { get; } = keyword;

    public sealed override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Number)
            return true;
        return ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(value), out ExactDecimal number)
            ? Check(number, evaluation)
            : evaluation.Fail(Keyword, "is a number that no document can hold");
    }

    protected abstract bool Check(ExactDecimal number, SchemaEvaluation evaluation);
}

/// <summary>
/// One of <c>minimum</c>, <c>exclusiveMinimum</c>, <c>maximum</c>, <c>exclusiveMaximum</c>.
/// Draft-04's boolean form has become the exclusive bound when it was compiled.
/// </summary>
internal sealed class BoundRule(string keyword, ExactDecimal bound, string shown) : NumberRule(keyword)
{
    protected override bool Check(ExactDecimal number, SchemaEvaluation evaluation)
    {
        if (!evaluation.Spend(number.Weight))
            return false;
        int order = number.CompareWith(bound);
        return Keyword switch
        {
            "minimum" => order >= 0 || evaluation.Fail(Keyword, $"must be at least {shown}"),
            "exclusiveMinimum" => order > 0 || evaluation.Fail(Keyword, $"must be greater than {shown}"),
            "maximum" => order <= 0 || evaluation.Fail(Keyword, $"must be at most {shown}"),
            _ => order < 0 || evaluation.Fail(Keyword, $"must be less than {shown}"),
        };
    }
}

/// <summary><c>multipleOf</c>, judged in decimals: 0.0075 is a multiple of 0.0001.</summary>
internal sealed class MultipleOfRule(ExactDecimal divisor, string shown) : NumberRule("multipleOf")
{
    protected override bool Check(ExactDecimal number, SchemaEvaluation evaluation)
    {
        // a division costs the product of both lengths
        if (!evaluation.Spend(number.Weight * divisor.Weight))
            return false;
        return number.IsMultipleOf(divisor) || evaluation.Fail(Keyword, $"must be a multiple of {shown}");
    }
}
