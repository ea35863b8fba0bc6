using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <inheritdoc cref="ICollectionSession"/>
internal sealed class CollectionSession(ThreadsRuntime runtime, IDocumentSession session, WriteTarget target, string name)
    : CollectionReader(runtime.Queries, new SessionReader(session), target.Thread, name, new ReaderIdentity(runtime, target.Author)), ICollectionSession
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

    public async Task VerifyAsync(string json, CancellationToken cancellationToken = default)
    {
        var document = LocalDocument.Read(Name, json);
        await runtime.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await runtime.NewTrial(new SessionReader(session), target, clock: 0).AddAsync(Saved(document), cancellationToken).ConfigureAwait(false);
    }

    public string Create(DocObject document)
    {
        var (id, complete) = LocalDocument.WithId(Name, document, runtime.Time, runtime.Random);
        Buffer(WriteKind.Create, id, complete);
        return id;
    }

    public void Save(DocObject document) => Buffer(Saved(document));

    private BufferedWrite Saved(DocObject document)
    {
        var id = (document["_id"] as DocString)?.Text ?? "";
        LocalDocument.CheckId(Name, id);
        return BufferedWrite.Of(WriteKind.Save, new InstanceKey(Name, id), document);
    }

    private void Buffer(WriteKind kind, string id, DocObject? content) => Buffer(BufferedWrite.Of(kind, new InstanceKey(Name, id), content));

    private void Buffer(BufferedWrite write) => ThreadsHost.UnitOfWork(session).Buffer(target, write);
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

    public Task VerifyAsync(T document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        return instances.VerifyAsync(_typed.Write(document), cancellationToken);
    }

    private DocObject Read(T document) => LocalDocument.Read(_typed.Name, _typed.Write(document));
}
