using System.Collections.Immutable;
using System.Numerics;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Filters;

/// <summary>
/// What MongoDB's operators ask of the value of a field, or of its absence. Where a test says "the value or an item", an array
/// matches as a whole or by any one of its items, one level deep. The negative operators ($ne, $nin, $not, $exists: false) are
/// a <see cref="NotFilter"/> around the positive leaf.
/// </summary>
internal abstract record FieldTest;

/// <summary>
/// The value or an item compares to the operand, which is of the same type. An operand of null is equal to a missing field.
/// Never <see cref="ValueComparison.NotEqual"/>.
/// </summary>
internal sealed record CompareTest(ValueComparison Comparison, DocValue Operand) : FieldTest;

/// <summary>The value or an item is one of these; null among them stands for a missing field too.</summary>
internal sealed record InTest(ImmutableArray<DocValue> Operands) : FieldTest;

/// <summary>There is a value, be it null.</summary>
internal sealed record ExistsTest : FieldTest
{
    public static ExistsTest Instance { get; } = new();
}

/// <summary>The value itself, not an item, is of one of these types.</summary>
internal sealed record TypeTest(ImmutableArray<DocumentType> Types) : FieldTest;

/// <summary>The value or an item is a text that the expression matches somewhere.</summary>
internal sealed record RegexTest(TextPattern Pattern) : FieldTest;

/// <summary>The value or an item is a number that leaves the remainder when divided; fractions are cut off first.</summary>
internal sealed record ModuloTest(long Divisor, long Remainder) : FieldTest;

/// <summary>The value is an array with so many items.</summary>
internal sealed record SizeTest(long Count) : FieldTest;

/// <summary>The value is an array that holds all of these, each as a whole item; false when none is asked for.</summary>
internal sealed record HoldsAllTest(ImmutableArray<DocValue> Operands) : FieldTest;

/// <summary>
/// The value is an array with an item for which the filter holds. Paths of the filter start at the item;
/// <see cref="FieldPath.Self"/> is the item itself.
/// </summary>
internal sealed record ItemTest(DocumentFilter Filter) : FieldTest;

/// <summary>The value or an item is an integer whose bits, in two's complement, are as the rule says.</summary>
internal sealed record BitsTest(BitRule Rule, BigInteger Mask) : FieldTest;
