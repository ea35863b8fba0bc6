using System.Text;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>A rule about strings; other values pass.</summary>
internal abstract class StringRule : SchemaRule
{
    public sealed override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.String)
            return true;
        string text = value.GetString()!;
        return evaluation.Spend(text.Length / 16) && Check(text, evaluation);
    }

    protected abstract bool Check(string text, SchemaEvaluation evaluation);
}

/// <summary><c>minLength</c> and <c>maxLength</c>: a length is a number of Unicode code points, not of UTF-16 units.</summary>
internal sealed class LengthRule(string keyword, int limit) : StringRule
{
    protected override bool Check(string text, SchemaEvaluation evaluation)
    {
        int length = 0;
        foreach (Rune _ in text.EnumerateRunes())
            length++;
        return keyword == "minLength"
            ? length >= limit || evaluation.Fail(keyword, $"must have at least {limit} characters")
            : length <= limit || evaluation.Fail(keyword, $"must have at most {limit} characters");
    }
}

/// <summary><c>pattern</c>: a match anywhere in the string suffices.</summary>
internal sealed class PatternRule(SchemaPattern pattern) : StringRule
{
    protected override bool Check(string text, SchemaEvaluation evaluation) =>
        evaluation.IsMatch(pattern, text) || evaluation.Fail("pattern", $"must match {JsonPointer.Quote(pattern.Text)}");
}

/// <summary><c>format</c>, for the formats that <see cref="StringFormats"/> knows.</summary>
internal sealed class FormatRule(string name, Func<string, bool> isValid) : StringRule
{
    protected override bool Check(string text, SchemaEvaluation evaluation) =>
        isValid(text) || evaluation.Fail("format", $"must be written as {name}");
}
