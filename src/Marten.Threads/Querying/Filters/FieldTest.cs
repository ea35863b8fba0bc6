using System.Collections.Frozen;
using System.Collections.Immutable;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Ordering;

namespace Marten.Threads.Querying.Filters;

/// <summary>
/// What MongoDB's operators ask of the value of a field, or of its absence. Where a test says "the value or an item", an array
/// matches as a whole or by any one of its items, one level deep; so does each array that the path found inside of arrays. The
/// negative operators ($ne, $nin, $not, $exists: false) are a <see cref="NotFilter"/> around the positive leaf.
/// </summary>
internal abstract record FieldTest;

/// <summary>
/// The value or an item compares to the operand, which is of the same type. Equal to null is a missing field too.
/// Never <see cref="ValueComparison.NotEqual"/>.
/// </summary>
internal sealed record CompareTest(ValueComparison Comparison, DocValue Operand) : FieldTest
{
    /// <summary>The operand with all arrays in it sorted.</summary>
    public DocValue NormalOperand { get; } = ValueOrder.Normal(Operand);
}

/// <summary>The value or an item equals one of these; null among them stands for a missing field too.</summary>
internal sealed record InTest(ImmutableArray<DocValue> Operands) : FieldTest
{
    // ten thousand ids, asked of every item of a long array
    private readonly FrozenSet<DocValue> _set = Operands.ToFrozenSet();

    public bool Has(DocValue value) => _set.Contains(value);
}

/// <summary>There is a value, be it null.</summary>
internal sealed record ExistsTest : FieldTest
{
    public static ExistsTest Instance { get; } = new();
}

/// <summary>The value itself, not an item, is of one of these types; what a path gathers from the items of an array is an array.</summary>
internal sealed record TypeTest(ImmutableArray<DocumentType> Types) : FieldTest;

/// <summary>The value or an item is a text that the expression matches somewhere.</summary>
internal sealed record RegexTest(TextPattern Pattern) : FieldTest;

/// <summary>The value or an item is a number that leaves the remainder, with the sign of the number, when it is divided exactly.</summary>
internal sealed record ModuloTest(DocNumber Divisor, DocNumber Remainder) : FieldTest
{
    /// <summary>Both as whole numbers of 64 bits, where they are.</summary>
    public (long Divisor, long Remainder)? Whole { get; } =
        Divisor.TryGetInt64(out long divisor) && divisor != 0 && Remainder.TryGetInt64(out long remainder) ? (divisor, remainder) : null;
}

/// <summary>The value is an array with so many items.</summary>
internal sealed record SizeTest(long Count) : FieldTest;

/// <summary>The value is an array, and each of these equals an item; false when none is asked for.</summary>
internal sealed record HoldsAllTest(ImmutableArray<DocValue> Operands) : FieldTest
{
    private readonly FrozenSet<DocValue> _set = Operands.ToFrozenSet();

    /// <summary>How many different values are asked for.</summary>
    public int Count => _set.Count;

    /// <summary>A set of them, to take from.</summary>
    public HashSet<DocValue> Missing() => [.. _set];
}

/// <summary>
/// The value is an array with an item for which the filter holds. Paths of the filter start at the item;
/// <see cref="FieldPath.Self"/> is the item itself.
/// </summary>
/// <param name="Filter">What must hold.</param>
/// <param name="OfDocuments">Whether only items that are objects or arrays are asked.</param>
internal sealed record ItemTest(DocumentFilter Filter, bool OfDocuments) : FieldTest;

/// <summary>
/// The value or an item is a number whose integer part fits 64 bits, and these bits, in two's complement, are as the rule says.
/// </summary>
internal sealed record BitsTest(BitRule Rule, ulong Mask) : FieldTest;
