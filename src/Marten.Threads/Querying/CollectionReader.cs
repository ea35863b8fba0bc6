using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Compiling;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Running;
using Marten.Threads.Querying.Typed;
using Marten.Threads.Reducing.Histories;

namespace Marten.Threads.Querying;

/// <summary>
/// Reads one collection from the table <c>instances</c>. Where the collection has a read filter, everything is answered from
/// what the reader may see. A statement finds nothing where there is a filter, so that only who finds nothing has to look
/// whether there is one.
/// </summary>
/// <param name="source">The thread store.</param>
/// <param name="reader">Where statements are run.</param>
/// <param name="thread">The thread.</param>
/// <param name="name">The collection; its name was checked.</param>
/// <param name="identity">Who reads.</param>
internal class CollectionReader(QuerySource source, ISqlReader reader, ThreadId thread, string name, ReaderIdentity identity) : IDocumentReader
{
    private readonly QueryScope _guarded = source.Scope(thread, name) with { IsGuarded = true };
    private readonly bool _isAlwaysFiltered = source.Filters.IsAlwaysFiltered(name);

    protected string Name => name;

    protected ThreadId Thread => thread;

    public async Task<string?> LoadAsync(string id, CancellationToken cancellationToken = default) =>
        (await LoadDocumentAsync(id, cancellationToken).ConfigureAwait(false))?.ToString();

    public async Task<bool> HasAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var asked = ids.Distinct(StringComparer.Ordinal).ToArray();
        if (asked.Length == 0) return true;
        if (!Array.TrueForAll(asked, ForeignText.CanBeStored)) return false;
        if (!_isAlwaysFiltered && await CountStoredAsync(asked, cancellationToken).ConfigureAwait(false) is var count && count > 0) return count == asked.Length;
        if (await ViewAsync(cancellationToken).ConfigureAwait(false) is not { } view) return false;
        foreach (var id in asked)
        {
            if (await LoadStoredAsync(id, isGuarded: false, cancellationToken).ConfigureAwait(false) is not { } document || view(document) is null) return false;
        }

        return true;
    }

    public IAsyncEnumerable<string> AllAsync(CancellationToken cancellationToken = default) => FindAsync(ThreadQuery.All, cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken = default) => CountAsync(ThreadQuery.All, cancellationToken);

    // The same text on every node, whatever spacing and member order the database has.
    public IAsyncEnumerable<string> FindAsync(ThreadQuery query, CancellationToken cancellationToken = default) =>
        FindDocumentsAsync(Content(query), cancellationToken).Select(static document => document.ToString());

    public Task<InstancePage> FindPageAsync(ThreadQuery query, string? after = null, CancellationToken cancellationToken = default) =>
        InstancePages.FindAsync(query, after, FindDocumentsAsync, cancellationToken);

    public async Task<long> CountAsync(ThreadQuery query, CancellationToken cancellationToken = default)
    {
        var asked = Content(query);
        if (!_isAlwaysFiltered && await (await RunAsync(asked, cancellationToken).ConfigureAwait(false)).CountAsync(cancellationToken).ConfigureAwait(false) is var count && count > 0) return count;
        return await ViewAsync(cancellationToken).ConfigureAwait(false) is { } view ? await Run(asked, view).CountAsync(cancellationToken).ConfigureAwait(false) : 0;
    }

    public async Task<bool> ExistsAsync(ThreadQuery query, CancellationToken cancellationToken = default)
    {
        var asked = Content(query);
        if (!_isAlwaysFiltered && await (await RunAsync(asked, cancellationToken).ConfigureAwait(false)).ExistsAsync(cancellationToken).ConfigureAwait(false)) return true;
        return await ViewAsync(cancellationToken).ConfigureAwait(false) is { } view && await Run(asked, view).ExistsAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<QueryExplanation> ExplainAsync(ThreadQuery query, CancellationToken cancellationToken = default)
    {
        var asked = Content(query);
        var view = await ViewAsync(cancellationToken).ConfigureAwait(false);
        var run = view is null ? await RunAsync(asked, cancellationToken).ConfigureAwait(false) : Run(asked, view);
        return await run.ExplainAsync(source.Indexes, cancellationToken).ConfigureAwait(false);
    }

    public async Task<DocObject?> LoadDocumentAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!_isAlwaysFiltered && await LoadStoredAsync(id, isGuarded: true, cancellationToken).ConfigureAwait(false) is { } stored) return stored;
        if (await ViewAsync(cancellationToken).ConfigureAwait(false) is not { } view) return null;
        return await LoadStoredAsync(id, isGuarded: false, cancellationToken).ConfigureAwait(false) is { } document ? view(document) : null;
    }

    public async IAsyncEnumerable<DocObject> FindDocumentsAsync(DocumentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_isAlwaysFiltered)
        {
            var count = 0;
            var run = await RunAsync(query, cancellationToken).ConfigureAwait(false);
            await foreach (var found in run.AnswerAsync(cancellationToken).ConfigureAwait(false))
            {
                count++;
                yield return found.Document;
            }

            if (count >= QueryRows.FirstChunk && run.IsChunked) await RequireNoFilterAsync(cancellationToken).ConfigureAwait(false);
            if (count > 0) yield break;
        }

        if (await ViewAsync(cancellationToken).ConfigureAwait(false) is not { } view) yield break;
        await foreach (var found in Run(query, view).AnswerAsync(cancellationToken).ConfigureAwait(false)) yield return found.Document;
    }

    /// <summary>What the reader sees of documents; null where he sees all.</summary>
    internal async Task<DocumentView?> ViewAsync(CancellationToken cancellationToken)
    {
        if (await source.Filters.FindAsync(reader, thread, name, cancellationToken).ConfigureAwait(false) is not { } filter) return null;
        var who = await identity.GetAsync(cancellationToken).ConfigureAwait(false);
        return document => filter.Show(document, who);
    }

    internal static DocumentQuery Content(ThreadQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.Content;
    }

    private async Task<DocObject?> LoadStoredAsync(string id, bool isGuarded, CancellationToken cancellationToken)
    {
        if (!ForeignText.CanBeStored(id)) return null;
        var sql = $"select data::text from {source.Schema}.instances where thread_id = $1 and collection = $2 and id = $3{(isGuarded ? $" and {_guarded.Guard("$1")}" : "")}";
        await using var data = await reader.ReadAsync(sql, cancellationToken, thread.ToString(), name, id).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? InstanceHistory.ParseStored(data.GetString(0)) : null;
    }

    private async Task<long> CountStoredAsync(string[] ids, CancellationToken cancellationToken)
    {
        var sql = $"select count(*) from {source.Schema}.instances where thread_id = $1 and collection = $2 and id = any($3) and {_guarded.Guard("$1")}";
        await using var data = await reader.ReadAsync(sql, cancellationToken, thread.ToString(), name, ids).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? data.GetInt64(0) : 0;
    }

    // Later statements of a long answer find nothing once there is a filter.
    private async Task RequireNoFilterAsync(CancellationToken cancellationToken)
    {
        if (await source.Filters.FindAsync(reader, thread, name, cancellationToken).ConfigureAwait(false) is not null)
            throw new ThreadFilterException($"The collection '{name}' was given a read filter while it was read, so the answer may have ended early. Ask again.");
    }

    // Where no index was declared for what is asked, the collection's configuration may have one.
    private async ValueTask<QueryRun> RunAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        var asked = EntryConditions.Asked(FilterSimplifier.Simplify(query.Filter)).Select(static one => one.Path).ToList();
        if (asked.Count == 0 || _guarded.Indexes.Any(index => asked.Contains(index.Paths[0]))) return new QueryRun(reader, _guarded, query, null);
        var paths = await source.Entries.OfAsync(reader, thread, name, cancellationToken).ConfigureAwait(false);
        return new QueryRun(reader, _guarded with { EntryPaths = paths }, query, null);
    }

    private QueryRun Run(DocumentQuery query, DocumentView view) => new(reader, _guarded with { IsGuarded = false }, query, view);
}

/// <inheritdoc cref="ICollectionReader{T}"/>
internal class CollectionReader<T>(IDocumentReader instances, TypedCollection<T> typed) : ICollectionReader<T> where T : class
{
    public async Task<T?> LoadAsync(string id, CancellationToken cancellationToken = default) =>
        await instances.LoadDocumentAsync(id, cancellationToken).ConfigureAwait(false) is { } document ? typed.Read(document) : null;

    public Task<bool> HasAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) => instances.HasAsync(ids, cancellationToken);

    public IAsyncEnumerable<T> AllAsync(CancellationToken cancellationToken = default) => FindAsync(ThreadQuery.All, cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken = default) => instances.CountAsync(cancellationToken);

    public ThreadQuery Where(Expression<Func<T, bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return ThreadQuery.Of(new DocumentQuery { Filter = TypedQuery.Filter(typed, condition) });
    }

    public IAsyncEnumerable<T> FindAsync(Expression<Func<T, bool>> condition, CancellationToken cancellationToken = default) => FindAsync(Where(condition), cancellationToken);

    public async IAsyncEnumerable<T> FindAsync(ThreadQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var document in instances.FindDocumentsAsync(CollectionReader.Content(query), cancellationToken).ConfigureAwait(false))
        {
            if (typed.Read(document) is { } read) yield return read;
        }
    }

    public Task<long> CountAsync(ThreadQuery query, CancellationToken cancellationToken = default) => instances.CountAsync(query, cancellationToken);

    public Task<bool> ExistsAsync(ThreadQuery query, CancellationToken cancellationToken = default) => instances.ExistsAsync(query, cancellationToken);

    public Task<QueryExplanation> ExplainAsync(ThreadQuery query, CancellationToken cancellationToken = default) => instances.ExplainAsync(query, cancellationToken);
}
