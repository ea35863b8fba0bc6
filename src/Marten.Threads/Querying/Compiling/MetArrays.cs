using System.Collections.Concurrent;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// The paths of declared indexes at which arrays were met: there it is no use to look without them first. Thread-safe.
/// </summary>
internal sealed class MetArrays
{
    private readonly ConcurrentDictionary<(string Collection, FieldPath Path), bool> _met = new();

    public bool At(string collection, IEnumerable<FieldPath> paths) => paths.Any(path => _met.ContainsKey((collection, path)));

    /// <summary>Remembers them; there are no more than paths of declared indexes.</summary>
    public void Add(string collection, IEnumerable<FieldPath> paths)
    {
        foreach (var path in paths) _met[(collection, path)] = true;
    }
}
