using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Querying;
using Marten.Threads.Writing;

namespace Marten.Threads.Transacting;

/// <inheritdoc/>
internal sealed class ReadTransaction(ThreadsRuntime runtime, Snapshot snapshot, WriteTarget target) : IReadTransaction
{
    public ThreadId Thread => target.Thread;

    public ICollectionReader Collection(string name) => Open(name);

    public ICollectionReader<T> Collection<T>() where T : class
    {
        var typed = runtime.TypedDocuments.For<T>();
        return new CollectionReader<T>(Open(typed.Name), typed);
    }

    public ValueTask DisposeAsync() => snapshot.DisposeAsync();

    private CollectionReader Open(string name)
    {
        CollectionNames.Check(name);
        return new CollectionReader(runtime.Queries, snapshot, target.Thread, name, new ReaderIdentity(runtime, target.Author));
    }
}
