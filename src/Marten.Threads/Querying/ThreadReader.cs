using Marten.Threads.Collections;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Querying;

/// <inheritdoc/>
internal sealed class ThreadReader(ThreadsRuntime runtime, IQuerySession session, ThreadId thread) : IThreadReader
{
    public ThreadId Thread => thread;

    public ICollectionReader Collection(string name)
    {
        CollectionNames.Check(name);
        return new CollectionReader(runtime.Database.Schema, new SessionReader(session), thread, name);
    }

    public ICollectionReader<T> Collection<T>() where T : class
    {
        var typed = runtime.TypedDocuments.For<T>();
        return new CollectionReader<T>(Collection(typed.Name), typed);
    }
}
