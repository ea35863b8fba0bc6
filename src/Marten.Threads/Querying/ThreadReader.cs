using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Querying;

/// <inheritdoc/>
internal sealed class ThreadReader(ThreadsRuntime runtime, IQuerySession session, ThreadId thread, VerifyingKey? reader) : IThreadReader
{
    public ThreadId Thread => thread;

    public ICollectionReader Collection(string name) => Open(name);

    public ICollectionReader<T> Collection<T>() where T : class
    {
        var typed = runtime.TypedDocuments.For<T>();
        return new CollectionReader<T>(Open(typed.Name), typed);
    }

    private CollectionReader Open(string name)
    {
        CollectionNames.Check(name);
        return new CollectionReader(runtime.Queries, new SessionReader(session), thread, name, new ReaderIdentity(runtime, reader));
    }
}
