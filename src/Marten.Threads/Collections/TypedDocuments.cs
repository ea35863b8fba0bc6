using Marten.Threads.MartenBridge.Documents;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Collections;

/// <summary>Keeps the Marten documents of typed collections in step with their instances, in the same unit of work.</summary>
internal sealed class TypedDocuments(IReadOnlyList<TypedCollection> collections)
{
    private static readonly HashSet<InstanceKey> None = [];

    private readonly Dictionary<string, TypedCollection> _byName = collections.ToDictionary(static one => one.Name, StringComparer.Ordinal);

    /// <summary>The typed collection of a CLR type.</summary>
    /// <exception cref="ThreadUsageException">It was not registered.</exception>
    public TypedCollection<T> For<T>() where T : class =>
        (TypedCollection<T>?)collections.FirstOrDefault(static one => one.DocumentType == typeof(T))
        ?? throw new ThreadUsageException($"{typeof(T).Name} is the document of no collection. Register it: UseThreads(threads => threads.Collection<{typeof(T).Name}>(\"name\")).");

    /// <summary>Queues documents for changed instances, as far as the mode allows.</summary>
    /// <returns>Instances whose documents are missing or old.</returns>
    public IReadOnlySet<InstanceKey> Write(IDocumentOperations session, IReadOnlyList<InstanceChange> changes, DocumentMode mode)
    {
        if (_byName.Count == 0) return None;
        HashSet<InstanceKey>? misfits = null;
        foreach (var change in changes)
        {
            if (!_byName.TryGetValue(change.Instance.Collection, out var collection)) continue;
            if (mode == DocumentMode.Keep && change.After is { } after && collection.TryStore(session, change.Instance.Id, after)) continue;
            if (change.After is not null) (misfits ??= []).Add(change.Instance);
            if (mode != DocumentMode.Leave) collection.Delete(session, change.Instance.Id);
        }

        return misfits ?? None;
    }

    /// <summary>Queues the removal of every document of the session's thread.</summary>
    public void DeleteAll(IDocumentOperations session)
    {
        foreach (var collection in collections) collection.DeleteAll(session);
    }
}
