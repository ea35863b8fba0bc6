using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Querying;

namespace Marten.Threads.Transacting;

/// <inheritdoc/>
internal sealed class ReadTransaction(ThreadsRuntime runtime, Snapshot snapshot, ThreadId thread) : IReadTransaction
{
    public ThreadId Thread => thread;

    public ICollectionReader Collection(string name)
    {
        CollectionNames.Check(name);
        return new CollectionReader(runtime.Database.Schema, snapshot, thread, name);
    }

    public ICollectionReader<T> Collection<T>() where T : class
    {
        var typed = runtime.TypedDocuments.For<T>();
        return new CollectionReader<T>(Collection(typed.Name), typed);
    }

    public ValueTask DisposeAsync() => snapshot.DisposeAsync();
}
