using Marten.Threads.Collections;
using Marten.Threads.Listening;
using Marten.Threads.Protocol;

namespace Marten.Threads.Delivering;

/// <summary>Changes of one thread, as they came, and the session that is committed with them.</summary>
public sealed class ChangePage
{
    private readonly TypedDocuments _types;

    internal ChangePage(ThreadId thread, IReadOnlyList<InstanceChanged> changes, IDocumentSession session, TypedDocuments types)
    {
        (Thread, Changes, Session) = (thread, changes, session);
        _types = types;
    }

    /// <summary>The thread.</summary>
    public ThreadId Thread { get; }

    /// <summary>At least one and at most 200 changes, in the order of the thread's commits.</summary>
    public IReadOnlyList<InstanceChanged> Changes { get; }

    /// <summary>
    /// A session of the application's store, in a transaction that has begun. Write to it and do not save it: that is done when
    /// the handler returns, together with the subscription's place.
    /// </summary>
    public IDocumentSession Session { get; }

    /// <summary>The changes of a typed collection with their documents.</summary>
    /// <exception cref="ThreadUsageException">The type is the document of no collection.</exception>
    public IEnumerable<InstanceChanged<T>> Of<T>() where T : class
    {
        var collection = _types.For<T>();
        return Changes.Where(change => change.Collection == collection.Name).Select(change => InstanceChanged<T>.Of(change, collection));
    }
}
