namespace Marten.Threads.Listening;

/// <summary>The ids in the result of a live query, and what a change does to them. Not thread-safe.</summary>
internal sealed class LiveResult(LiveQuery query)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Takes an instance as it was read.</summary>
    /// <param name="id">The instance.</param>
    /// <param name="document">Its document, or null when there is none.</param>
    /// <returns>What is to be told, or null.</returns>
    /// <exception cref="ThreadUsageException">The result is too large.</exception>
    public LiveChange? Take(string id, Protocol.Json.DocObject? document)
    {
        if (document is null || !query.Admits(document)) return _ids.Remove(id) ? new LiveChange(LiveChangeKind.Removed, id, null) : null;
        if (!_ids.Add(id)) return new LiveChange(LiveChangeKind.Changed, id, document);
        if (_ids.Count > query.InstancesMax)
            throw new ThreadUsageException($"More than {query.InstancesMax} instances of '{query.Collection}' are in the result of a live query. Ask for fewer, or raise {nameof(LiveQuery)}.{nameof(LiveQuery.InstancesMax)}.");
        return new LiveChange(LiveChangeKind.Added, id, document);
    }
}
