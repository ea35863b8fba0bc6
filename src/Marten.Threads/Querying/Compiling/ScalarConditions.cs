using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// Conditions on a value that is not in an array and is none, in the words of <see cref="IndexKey"/>, so that an index serves
/// where there is one.
/// </summary>
internal sealed class ScalarConditions(IndexKey key, SqlParameters parameters)
{
    public string IsOfRank(int rank) => $"{key.Rank} = {rank}";

    /// <summary>How a value compares to a number, a text or a truth value.</summary>
    public SqlCondition Compares(ValueComparison comparison, DocValue operand) => operand switch
    {
        DocNumber number => SqlCondition.Exact($"({IsOfRank(IndexKey.NumberRank)} and {key.Number} {Operator(comparison)} {parameters.Number(number)})"),
        DocBool truth => SqlCondition.Exact($"({IsOfRank(IndexKey.BooleanRank)} and {key.Number} {Operator(comparison)} {(truth.IsTrue ? 1 : 0)})"),
        DocString text => SqlCondition.Exact(Compares(comparison, text.Text)),
        _ => throw new ArgumentOutOfRangeException(nameof(operand), operand, "An index does not hold this kind of value."),
    };

    /// <summary>A value is one of these numbers, texts and truth values.</summary>
    public IEnumerable<SqlCondition> IsOneOf(IReadOnlyCollection<DocValue> operands)
    {
        var numbers = operands.OfType<DocNumber>().ToList();
        var texts = operands.OfType<DocString>().Select(static text => text.Text).ToList();
        var truths = operands.OfType<DocBool>().Distinct().ToList();
        if (numbers.Count > 0)
            yield return SqlCondition.Exact($"({IsOfRank(IndexKey.NumberRank)} and {key.Number} = any({parameters.Numbers(numbers)}))");
        if (texts.Count > 0)
            yield return SqlCondition.Exact($"({IsText} and {IsOneOf(texts)})");
        foreach (var truth in truths) yield return Compares(ValueComparison.Equal, truth);
    }

    /// <summary>A text begins with another one, letter by letter.</summary>
    public string StartsWith(string prefix)
    {
        var start = IndexKey.Beginning(prefix);
        var bounds = $"{key.Text} >= {parameters.Text(start)}";
        if (TextBounds.After(start) is { } end) bounds += $" and {key.Text} < {parameters.Text(end)}";
        return $"({IsText} and {bounds} and starts_with({key.FullText}, {parameters.Text(prefix)}))";
    }

    /// <summary>A text holds another one, letter by letter.</summary>
    public string Contains(string part) => $"({IsText} and strpos({key.FullText}, {parameters.Text(part)}) > 0)";

    /// <summary>A text ends with another one, letter by letter.</summary>
    public string EndsWith(string end)
    {
        var parameter = parameters.Text(end);
        return $"({IsText} and right({key.FullText}, char_length({parameter})) = {parameter})";
    }

    // A number beside a text is null, which lets an index go on to the texts.
    private string IsText => $"{IsOfRank(IndexKey.TextRank)} and {key.Number} is null";

    private string IsOneOf(List<string> texts)
    {
        var begins = $"{key.Text} = any({parameters.Texts(texts.Select(IndexKey.Beginning).Distinct(StringComparer.Ordinal))})";
        return texts.TrueForAll(IndexKey.IsWhole) ? begins : $"{begins} and {key.FullText} = any({parameters.Texts(texts)})";
    }

    private string Compares(ValueComparison comparison, string text)
    {
        if (IndexKey.IsWhole(text)) return $"({IsText} and {key.Text} {Operator(comparison)} {parameters.Text(text)})";

        // Where the beginnings are the same, the rest decides.
        var wide = OfBeginnings(comparison);
        return $"({IsText} and {key.Text} {Operator(wide)} {parameters.Text(IndexKey.Beginning(text))} and {key.FullText} {Operator(comparison)} {parameters.Text(text)})";
    }

    /// <summary>How the beginnings of two texts compare at least, when the texts compare so.</summary>
    public static ValueComparison OfBeginnings(ValueComparison comparison) => comparison switch
    {
        ValueComparison.Greater => ValueComparison.GreaterOrEqual,
        ValueComparison.Less => ValueComparison.LessOrEqual,
        _ => comparison,
    };

    public static string Operator(ValueComparison comparison) => comparison switch
    {
        ValueComparison.Equal => "=",
        ValueComparison.NotEqual => "<>",
        ValueComparison.Greater => ">",
        ValueComparison.Less => "<",
        ValueComparison.GreaterOrEqual => ">=",
        ValueComparison.LessOrEqual => "<=",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "This is no known comparison."),
    };
}
