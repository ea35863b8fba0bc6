using System.Collections.Frozen;
using System.Collections.Immutable;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Filters;

/// <summary>
/// The leaf of QueryJSON and of typed expressions: the value is of the same type as the operand and compares to it. A missing
/// member, null or a value of another type is no match, but for <see cref="ValueComparison.NotEqual"/>, which it matches.
/// </summary>
/// <param name="Path">Where the value stands; only through objects.</param>
/// <param name="Comparison">
/// How it must compare: numbers as numbers, texts by UTF-8 bytes. Truth values that differ are less than each other, as in the
/// reference: so Less means different, LessOrEqual is always true, Greater never, GreaterOrEqual means equal.
/// </param>
/// <param name="Operand">A text, a number or a truth value.</param>
internal sealed record MemberFilter(MemberPath Path, ValueComparison Comparison, DocValue Operand) : DocumentFilter;

/// <summary>The value equals one of these texts, numbers and truth values. Of typed expressions.</summary>
internal sealed record MemberInFilter(MemberPath Path, ImmutableArray<DocValue> Operands) : DocumentFilter
{
    private readonly FrozenSet<DocValue> _set = Operands.ToFrozenSet();

    public bool Has(DocValue value) => _set.Contains(value);
}

/// <summary>There is a value and it is not null. Of typed expressions.</summary>
internal sealed record MemberPresentFilter(MemberPath Path) : DocumentFilter;

/// <summary>The value is a text with this part, letter by letter. Of typed expressions.</summary>
internal sealed record MemberTextFilter(MemberPath Path, TextPart Part, string Text) : DocumentFilter;

/// <summary>The value is an array with an item that equals this text, number or truth value. Of typed expressions.</summary>
internal sealed record MemberHoldsFilter(MemberPath Path, DocValue Operand) : DocumentFilter;

/// <summary>Where in a text a part must stand.</summary>
internal enum TextPart
{
    Start,
    Anywhere,
    End,
}
