using Marten.Threads.Collections;
using Marten.Threads.Protocol;

namespace Marten.Threads.Writing;

/// <inheritdoc/>
internal sealed class ThreadSession(ThreadsRuntime runtime, IDocumentSession session, WriteTarget target) : IThreadSession
{
    public ThreadId Thread => target.Thread;

    public ICollectionSession Collection(string name) => Open(name);

    public ICollectionSession<T> Collection<T>() where T : class
    {
        var typed = runtime.TypedDocuments.For<T>();
        return new CollectionSession<T>(Open(typed.Name), typed);
    }

    private CollectionSession Open(string name)
    {
        CollectionNames.Check(name);
        return new CollectionSession(runtime, session, target, name);
    }
}
