using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Patches;

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
        if (!CollectionName.IsValid(name))
            throw new ThreadWriteRefusedException($"'{name}' is no collection name: it may only contain letters, digits and single hyphens, begins and ends with a letter or digit, and has at most {CollectionName.LengthMax} bytes.");
        return new CollectionSession(runtime, session, target, name);
    }
}
