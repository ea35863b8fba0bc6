using Marten.Threads.Collections;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Access;

/// <summary>The read filters of collections: those of the application, and those of a thread's configuration. Thread-safe.</summary>
internal sealed class CollectionFilters(IReadOnlyList<TypedCollection> typed, CollectionTable collections, ScriptCabinet scripts)
{
    private readonly Dictionary<string, IInstanceFilter> _typed = typed
        .Where(static one => one.Filter is not null).ToDictionary(static one => one.Name, static one => one.Filter!, StringComparer.Ordinal);

    /// <summary>Whether the application filters the collection in all threads.</summary>
    public bool IsAlwaysFiltered(string collection) => _typed.ContainsKey(collection);

    /// <summary>The filter of a collection whose configuration names a script, or none.</summary>
    /// <returns>Null where everything is shown.</returns>
    public IInstanceFilter? Of(string collection, string? script)
    {
        var always = _typed.GetValueOrDefault(collection);
        if (script is null) return always;
        var own = new ScriptFilter(scripts.Filter(script), collection);
        return always is null ? own : new BothFilters(own, always);
    }

    /// <summary>The filter of a collection as it is configured now.</summary>
    /// <returns>Null where everything is shown.</returns>
    public async Task<IInstanceFilter?> FindAsync(ISqlReader reader, ThreadId thread, string collection, CancellationToken cancellationToken) =>
        Of(collection, await collections.FilterAsync(reader, thread, collection, cancellationToken).ConfigureAwait(false));
}
