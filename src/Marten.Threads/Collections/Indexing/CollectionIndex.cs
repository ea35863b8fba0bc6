namespace Marten.Threads.Collections.Indexing;

/// <summary>An index of one collection of one thread, as it is declared in the collection's configuration.</summary>
/// <param name="Paths">
/// Dot paths, one or several for a compound index: 1–8 names of at most 256 bytes each. <c>_id</c> has an index always.
/// </param>
/// <param name="Unique">
/// Whether a write of this node is refused when another instance has the same values. Instances that lack one of them are
/// not compared. What others write is stored in any case and shown as a conflict.
/// </param>
public sealed record CollectionIndex(IReadOnlyList<string> Paths, bool Unique)
{
    /// <summary>Paths of one compound index: 4. An entry with more would not be sure to fit into a page of PostgreSQL's.</summary>
    internal const int PathsMax = 4;

    /// <summary>Whether both are over the same paths in the same order, and both unique or not.</summary>
    public bool Equals(CollectionIndex? other) =>
        other is not null && Unique == other.Unique && Paths.SequenceEqual(other.Paths, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Unique);
        foreach (var path in Paths) hash.Add(path, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>What is wrong with the declaration, or null.</summary>
    internal string? Problem()
    {
        if (Paths is null || Paths.Count == 0) return "An index has no path. Name at least one.";
        if (Paths.Count > PathsMax) return $"An index has {Paths.Count} paths; {PathsMax} are allowed.";
        foreach (var path in Paths)
        {
            if (!IndexPath.TryParse(path, out _, out var problem)) return problem;
        }

        return Paths.Distinct(StringComparer.Ordinal).Count() == Paths.Count ? null : "An index names the same path twice.";
    }
}
