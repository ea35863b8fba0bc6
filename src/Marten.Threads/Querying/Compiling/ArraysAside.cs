using Marten.Threads.Collections.Indexing;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// The paths of a conjunction at which a statement takes no arrays into account: it finds nothing where there are any. Without
/// them a condition of MongoDB's is as plain as any other, and an index has what is asked in one piece.
/// </summary>
/// <param name="scope">Which documents are asked.</param>
internal sealed class ArraysAside(QueryScope scope)
{
    private readonly Dictionary<FieldPath, IndexKey> _paths = [];

    /// <summary>The paths.</summary>
    public IReadOnlyCollection<FieldPath> Paths => _paths.Keys;

    /// <summary>That there are none, which is asked once and of an index.</summary>
    public IEnumerable<string> Conditions(string asked) =>
        _paths.Values.Select(key => $"not exists (select 1 from {scope.Source} where {asked} and {key.Rank} = {IndexKey.ArrayRank})");

    /// <summary>Leaves the arrays of a path aside, where an index begins with the path.</summary>
    public bool TryLeave(FieldPath path)
    {
        if (_paths.ContainsKey(path)) return true;
        var names = path.Steps.Select(static step => step.Name).ToList();
        if (scope.Indexes.FirstOrDefault(index => index.Paths[0].Names.SequenceEqual(names, StringComparer.Ordinal)) is not { } index) return false;
        _paths.Add(path, index.Keys[0]);
        return true;
    }
}
