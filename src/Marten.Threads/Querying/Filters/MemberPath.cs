using System.Collections.Immutable;

namespace Marten.Threads.Querying.Filters;

/// <summary>A path through objects only: no name is an index, and an array on the way ends it.</summary>
internal sealed record MemberPath
{
    public MemberPath(ImmutableArray<string> names) => Names = names;

    public ImmutableArray<string> Names { get; }

    /// <summary>Whether it is <c>_id</c>.</summary>
    public bool IsId => Names is ["_id"];

    /// <summary>Splits at the dots; empty names are kept and name members without a name.</summary>
    public static MemberPath Of(string dotted) => new([.. dotted.Split('.')]);

    public bool Equals(MemberPath? other) => other is not null && Names.AsSpan().SequenceEqual(other.Names.AsSpan());

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join('.', Names);
}
