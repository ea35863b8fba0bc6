using System.Runtime.CompilerServices;
using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Running;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Writing;

namespace Marten.Threads.Transacting;

/// <inheritdoc cref="ICollectionTransaction"/>
internal sealed class CollectionTransaction(WriteTransaction transaction, string name) : ICollectionTransaction, IDocumentReader
{
    private readonly CollectionReader _stored = new(
        transaction.Runtime.Queries, transaction.Snapshot, transaction.Thread, name, new ReaderIdentity(transaction.Runtime, transaction.Identity));

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

    public async Task<string?> LoadAsync(string id, CancellationToken cancellationToken = default) =>
        (await LoadDocumentAsync(id, cancellationToken).ConfigureAwait(false))?.ToString();

    public async Task<DocObject?> LoadDocumentAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (transaction.Written.TryGetValue(Key(id), out var written)) return await ShownAsync(written.Document, cancellationToken).ConfigureAwait(false);
        transaction.Reads.Instances.Add(Key(id));
        return await _stored.LoadDocumentAsync(id, cancellationToken).ConfigureAwait(false);
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

    public IAsyncEnumerable<string> AllAsync(CancellationToken cancellationToken = default) => FindAsync(ThreadQuery.All, cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken = default) => CountAsync(ThreadQuery.All, cancellationToken);

    public IAsyncEnumerable<string> FindAsync(ThreadQuery query, CancellationToken cancellationToken = default) =>
        FindDocumentsAsync(CollectionReader.Content(query), cancellationToken).Select(static document => document.ToString());

    public Task<InstancePage> FindPageAsync(ThreadQuery query, string? after = null, CancellationToken cancellationToken = default) =>
        InstancePages.FindAsync(query, after, FindDocumentsAsync, cancellationToken);

    public async Task<long> CountAsync(ThreadQuery query, CancellationToken cancellationToken = default)
    {
        transaction.Reads.Collections.Add(name);
        if (!HasWritten) return await _stored.CountAsync(query, cancellationToken).ConfigureAwait(false);
        var asked = CollectionReader.Content(query) with { Skip = 0, Limit = null, Projection = null };
        return await FindDocumentsAsync(asked, cancellationToken).LongCountAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> ExistsAsync(ThreadQuery query, CancellationToken cancellationToken = default) =>
        await FindDocumentsAsync(CollectionReader.Content(query) with { Skip = 0, Limit = 1, Projection = null }, cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false);

    public Task<QueryExplanation> ExplainAsync(ThreadQuery query, CancellationToken cancellationToken = default) => _stored.ExplainAsync(query, cancellationToken);

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

    private bool HasWritten => transaction.Written.Keys.Any(instance => instance.Collection == name);

    public async IAsyncEnumerable<DocObject> FindDocumentsAsync(DocumentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        transaction.Reads.Collections.Add(name);
        var answer = HasWritten ? await AnswerAsync(query, cancellationToken).ConfigureAwait(false) : null;
        if (answer is null)
        {
            await foreach (var document in _stored.FindDocumentsAsync(query, cancellationToken).ConfigureAwait(false)) yield return document;
            yield break;
        }

        foreach (var document in answer) yield return document;
    }

    // What the transaction wrote takes the place of what is stored. Of that no more than the written ones can drop out, so with
    // a limit no more than so many further ones are needed.
    private async Task<IEnumerable<DocObject>> AnswerAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        var written = transaction.Written.Where(one => one.Key.Collection == name).ToDictionary(static one => one.Key.Id, static one => one.Value.Document, StringComparer.Ordinal);
        var reach = query.Limit is { } limit && limit <= int.MaxValue && query.Skip <= int.MaxValue ? limit + query.Skip + written.Count : (long?)null;
        var documents = await _stored.FindDocumentsAsync(query with { Skip = 0, Limit = reach, Projection = null }, cancellationToken)
            .Where(document => !written.ContainsKey(((DocString)document["_id"]!).Text))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var document in written.Values)
        {
            if (await ShownAsync(document, cancellationToken).ConfigureAwait(false) is { } shown) documents.Add(shown);
        }

        return query.Answer(documents);
    }

    private async Task<DocObject?> ShownAsync(DocObject? document, CancellationToken cancellationToken)
    {
        if (document is null) return null;
        return await _stored.ViewAsync(cancellationToken).ConfigureAwait(false) is { } view ? view(document) : document;
    }

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
