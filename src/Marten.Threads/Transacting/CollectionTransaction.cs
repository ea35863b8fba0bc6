using System.Runtime.CompilerServices;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Writing;

namespace Marten.Threads.Transacting;

/// <inheritdoc/>
internal sealed class CollectionTransaction(WriteTransaction transaction, string name) : ICollectionTransaction
{
    private readonly CollectionReader _stored = new(transaction.Runtime.Database.Schema, transaction.Snapshot, transaction.Thread, name);

    public string Name => name;

    public async Task<string> CreateAsync(string json, CancellationToken cancellationToken = default) =>
        await CreateAsync(LocalDocument.Read(name, json), cancellationToken).ConfigureAwait(false);

    public async Task SaveAsync(string json, CancellationToken cancellationToken = default) =>
        await transaction.WriteAsync(Save(LocalDocument.Read(name, json)), cancellationToken).ConfigureAwait(false);

    public async Task PatchAsync(string id, string mergePatch, CancellationToken cancellationToken = default)
    {
        LocalDocument.CheckId(name, id);
        await transaction.WriteAsync(BufferedWrite.Of(WriteKind.Patch, Key(id), LocalDocument.Read(name, mergePatch).Without("_id")), cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        LocalDocument.CheckId(name, id);
        await transaction.WriteAsync(new BufferedWrite(WriteKind.Delete, Key(id), null), cancellationToken).ConfigureAwait(false);
    }

    public async Task VerifyAsync(string json, CancellationToken cancellationToken = default) =>
        await transaction.VerifyAsync(Save(LocalDocument.Read(name, json)), cancellationToken).ConfigureAwait(false);

    public async Task<string?> LoadAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (transaction.Written.TryGetValue(Key(id), out var written)) return written.Document?.ToString();
        transaction.Reads.Instances.Add(Key(id));
        return await _stored.LoadAsync(id, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> HasAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var id in ids)
        {
            if (await LoadAsync(id, cancellationToken).ConfigureAwait(false) is null) return false;
        }

        return true;
    }

    public async IAsyncEnumerable<string> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        transaction.Reads.Collections.Add(name);
        var written = new Queue<(string Id, DocObject Document)>(Written());
        await foreach (var (id, json) in _stored.RowsAsync(cancellationToken).ConfigureAwait(false))
        {
            while (written.TryPeek(out var next) && DocString.Compare(next.Id, id) <= 0) yield return written.Dequeue().Document.ToString();
            if (!transaction.Written.ContainsKey(Key(id))) yield return json;
        }

        while (written.TryDequeue(out var last)) yield return last.Document.ToString();
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken = default)
    {
        transaction.Reads.Collections.Add(name);
        var count = await _stored.CountAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (instance, (document, _)) in transaction.Written)
        {
            if (instance.Collection != name) continue;
            var wasThere = await _stored.LoadAsync(instance.Id, cancellationToken).ConfigureAwait(false) is not null;
            count += (document is null ? 0 : 1) - (wasThere ? 1 : 0);
        }

        return count;
    }

    public async Task<string> CreateAsync(DocObject document, CancellationToken cancellationToken)
    {
        var (id, complete) = LocalDocument.WithId(name, document, transaction.Runtime.Time, transaction.Runtime.Random);
        await transaction.WriteAsync(BufferedWrite.Of(WriteKind.Create, Key(id), complete), cancellationToken).ConfigureAwait(false);
        return id;
    }

    private BufferedWrite Save(DocObject document)
    {
        var id = (document["_id"] as DocString)?.Text ?? "";
        LocalDocument.CheckId(name, id);
        return BufferedWrite.Of(WriteKind.Save, Key(id), document);
    }

    private IEnumerable<(string Id, DocObject Document)> Written() => transaction.Written
        .Where(one => one.Key.Collection == name && one.Value.Document is not null)
        .Select(static one => (one.Key.Id, one.Value.Document!))
        .Order(Comparer<(string Id, DocObject)>.Create(static (left, right) => DocString.Compare(left.Id, right.Id)));

    private InstanceKey Key(string id) => new(name, id);
}

/// <inheritdoc/>
internal sealed class CollectionTransaction<T>(CollectionTransaction instances, TypedCollection<T> typed)
    : CollectionReader<T>(instances, typed), ICollectionTransaction<T>
    where T : class
{
    private readonly TypedCollection<T> _typed = typed;

    public async Task<string> CreateAsync(T document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        var id = await instances.CreateAsync(LocalDocument.Read(instances.Name, _typed.Write(document)), cancellationToken).ConfigureAwait(false);
        _typed.Id.SetValue(document, id);
        return id;
    }

    public Task SaveAsync(T document, CancellationToken cancellationToken = default) => instances.SaveAsync(Json(document), cancellationToken);

    public Task PatchAsync(string id, string mergePatch, CancellationToken cancellationToken = default) => instances.PatchAsync(id, mergePatch, cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) => instances.DeleteAsync(id, cancellationToken);

    public Task VerifyAsync(T document, CancellationToken cancellationToken = default) => instances.VerifyAsync(Json(document), cancellationToken);

    private string Json(T document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return _typed.Write(document);
    }
}
