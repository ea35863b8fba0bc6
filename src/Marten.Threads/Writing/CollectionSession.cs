using Marten.Threads.Collections;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <inheritdoc cref="ICollectionSession"/>
internal sealed class CollectionSession(ThreadsRuntime runtime, IDocumentSession session, WriteTarget target, string name)
    : CollectionReader(runtime.Queries, new SessionReader(session), target.Thread, name), ICollectionSession
{
    public string Create(string json) => Create(LocalDocument.Read(Name, json));

    public void Save(string json) => Save(LocalDocument.Read(Name, json));

    public void Patch(string id, string mergePatch)
    {
        LocalDocument.CheckId(Name, id);
        Buffer(WriteKind.Patch, id, LocalDocument.Read(Name, mergePatch).Without("_id"));
    }

    public void Delete(string id)
    {
        LocalDocument.CheckId(Name, id);
        Buffer(WriteKind.Delete, id, null);
    }

    public string Create(DocObject document)
    {
        var (id, complete) = LocalDocument.WithId(Name, document, runtime.Time, runtime.Random);
        Buffer(WriteKind.Create, id, complete);
        return id;
    }

    public void Save(DocObject document)
    {
        var id = (document["_id"] as DocString)?.Text ?? "";
        LocalDocument.CheckId(Name, id);
        Buffer(WriteKind.Save, id, document);
    }

    private void Buffer(WriteKind kind, string id, DocObject? content)
    {
        var instance = new InstanceKey(Name, id);
        if (content is not null) LocalDocument.CheckSize(instance, content);
        ThreadsHost.UnitOfWork(session).Buffer(target, new BufferedWrite(kind, instance, content));
    }
}

/// <inheritdoc cref="ICollectionSession{T}"/>
internal sealed class CollectionSession<T>(CollectionSession instances, TypedCollection<T> typed)
    : CollectionReader<T>(instances, typed), ICollectionSession<T>
    where T : class
{
    private readonly TypedCollection<T> _typed = typed;

    public string Create(T document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var id = instances.Create(Read(document));
        _typed.Id.SetValue(document, id);
        return id;
    }

    public void Save(T document)
    {
        ArgumentNullException.ThrowIfNull(document);
        instances.Save(Read(document));
    }

    public void Patch(string id, string mergePatch) => instances.Patch(id, mergePatch);

    public void Delete(string id) => instances.Delete(id);

    // A null id means: not chosen yet.
    private DocObject Read(T document)
    {
        var written = LocalDocument.Read(_typed.Name, _typed.Write(document));
        return written["_id"] is DocNull ? written.Without("_id") : written;
    }
}
