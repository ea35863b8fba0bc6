using System.Collections.Immutable;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>What an index entry must be.</summary>
/// <param name="Comparison">How its value compares to an operand.</param>
/// <param name="Operands">Numbers, texts and truth values; one is enough.</param>
/// <param name="HasArrays">Whether an array may match by its items, of which an entry tells nothing.</param>
internal sealed record EntryTest(ValueComparison Comparison, ImmutableArray<DocValue> Operands, bool HasArrays)
{
    /// <summary>Each is a look-up of its own: 100, as many as anybody writes down.</summary>
    public const int OperandsMax = 100;
}
