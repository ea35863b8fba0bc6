using System.Collections.Immutable;
using System.Globalization;

namespace Marten.Threads.Querying.Filters;

/// <summary>
/// A MongoDB path: names with dots between them. A name that is a plain number is an index where an array stands. Any other name
/// that meets an array goes on into every item that is an object, and the path gives the array of what these give; when that is
/// a lone array, it gives that.
/// </summary>
internal sealed record FieldPath
{
    private readonly int _hash;

    private FieldPath(ImmutableArray<FieldStep> steps)
    {
        Steps = steps;
        HashCode hash = default;
        foreach (FieldStep step in steps)
            hash.Add(step.Name, StringComparer.Ordinal);
        _hash = hash.ToHashCode();
    }

    /// <summary>No step: the document or item itself.</summary>
    public static FieldPath Self { get; } = new([]);

    /// <summary>The path of the id.</summary>
    public static FieldPath Id { get; } = Of("_id");

    public ImmutableArray<FieldStep> Steps { get; }

    /// <summary>Whether it is <c>_id</c>.</summary>
    public bool IsId => Steps is [{ Name: "_id" }];

    /// <summary>Splits at the dots; empty names are kept and name members without a name.</summary>
    public static FieldPath Of(string dotted) => new([.. dotted.Split('.').Select(FieldStep.Of)]);

    public bool Equals(FieldPath? other) => other is not null && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    public override int GetHashCode() => _hash;

    public override string ToString() => string.Join('.', Steps.Select(static step => step.Name));
}

/// <summary>One name of a path.</summary>
/// <param name="Name">The name of a member.</param>
/// <param name="Index">The same as an index of an array, or null when it is no plain number.</param>
internal readonly record struct FieldStep(string Name, int? Index)
{
    /// <summary>No array of a document has more items: each takes two bytes, and a document at most 1 MiB.</summary>
    private const int DigitsMax = 7;

    public static FieldStep Of(string name)
    {
        bool isPlain = name.Length is > 0 and <= DigitsMax && name.All(char.IsAsciiDigit) && (name.Length == 1 || name[0] != '0');
        return new FieldStep(name, isPlain ? int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture) : null);
    }
}
