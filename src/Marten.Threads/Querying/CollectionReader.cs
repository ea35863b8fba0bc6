using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Compiling;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Running;
using Marten.Threads.Querying.Typed;
using Marten.Threads.Reducing.Histories;

namespace Marten.Threads.Querying;

/// <summary>Reads one collection from the table <c>instances</c>.</summary>
/// <param name="source">The thread store.</param>
/// <param name="reader">Where statements are run.</param>
/// <param name="thread">The thread.</param>
/// <param name="name">The collection; its name was checked.</param>
/// <param name="view">What the reader may see; null for all.</param>
/// <param name="written">Documents that are not in the table as they are, asked for before each query; null for none.</param>
internal class CollectionReader(
    QuerySource source, ISqlReader reader, ThreadId thread, string name, DocumentView? view = null, Func<IReadOnlyDictionary<string, DocObject?>>? written = null)
    : ICollectionReader
{
    /// <summary>A page when the query does not say how large: as many as a person looks through.</summary>
    private const int PageSize = 100;

    private readonly string _load = $"select data::text from {source.Schema}.instances where thread_id = $1 and collection = $2 and id = $3";

    protected string Name => name;

    protected ThreadId Thread => thread;

    public async Task<string?> LoadAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!ForeignText.CanBeStored(id)) return null;
        await using var data = await reader.ReadAsync(_load, cancellationToken, thread.ToString(), name, id).ConfigureAwait(false);
        if (!await data.ReadAsync(cancellationToken).ConfigureAwait(false)) return null;
        var document = InstanceHistory.ParseStored(data.GetString(0));
        return (view is null ? document : view(document))?.ToString();
    }

    public IAsyncEnumerable<string> AllAsync(CancellationToken cancellationToken = default) => FindAsync(ThreadQuery.All, cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken = default) => CountAsync(ThreadQuery.All, cancellationToken);

    // The same text on every node, whatever spacing and member order the database has.
    public IAsyncEnumerable<string> FindAsync(ThreadQuery query, CancellationToken cancellationToken = default) =>
        FindDocumentsAsync(query, cancellationToken).Select(static document => document.ToString());

    public async Task<InstancePage> FindPageAsync(ThreadQuery query, string? after = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var asked = query.Content;
        if (asked.Skip > 0) throw new ThreadQueryException("Pages by key skip nothing: leave skip out, and give the last id of the page before.", "skip");
        if (asked.Sort is not ([] or [{ IsId: true }, ..])) throw new ThreadQueryException("Pages by key are in the order of ids: sort by _id or not at all, or page with skip and limit.", "sort");
        var size = asked.Limit ?? PageSize;
        if (after is not null)
        {
            var bound = new MemberFilter(MemberPath.Of("_id"), asked.IsIdDescending ? ValueComparison.Less : ValueComparison.Greater, DocString.Of(after));
            asked = asked with { Filter = new AllFilter([asked.Filter, bound]) };
        }

        // One more tells whether there is a next page; the projection may leave the id out.
        var found = await Run(asked with { Limit = size + 1, Projection = null }).AnswerAsync(cancellationToken).Select(static one => one.Document).ToListAsync(cancellationToken).ConfigureAwait(false);
        var last = found.Count > size && size > 0 ? (found[(int)size - 1]["_id"] as DocString)?.Text : null;
        return new InstancePage([.. found.Take((int)size).Select(one => (asked.Projection?.Apply(one) ?? one).ToString())], last);
    }

    public Task<long> CountAsync(ThreadQuery query, CancellationToken cancellationToken = default) => Run(query).CountAsync(cancellationToken);

    public Task<bool> ExistsAsync(ThreadQuery query, CancellationToken cancellationToken = default) => Run(query).ExistsAsync(cancellationToken);

    public Task<QueryExplanation> ExplainAsync(ThreadQuery query, CancellationToken cancellationToken = default) => Run(query).ExplainAsync(source.Indexes, cancellationToken);

    /// <summary>The answer to a query.</summary>
    internal IAsyncEnumerable<DocObject> FindDocumentsAsync(ThreadQuery query, CancellationToken cancellationToken) =>
        Run(query).AnswerAsync(cancellationToken).Select(static found => found.Document);

    private QueryRun Run(ThreadQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Run(query.Content);
    }

    private QueryRun Run(DocumentQuery query) => new(reader, new QueryScope(source.Schema, thread, name), query, view, written?.Invoke());
}

/// <inheritdoc cref="ICollectionReader{T}"/>
internal class CollectionReader<T>(CollectionReader instances, TypedCollection<T> typed) : ICollectionReader<T> where T : class
{
    public async Task<T?> LoadAsync(string id, CancellationToken cancellationToken = default) =>
        await instances.LoadAsync(id, cancellationToken).ConfigureAwait(false) is { } json ? typed.Read(InstanceHistory.ParseStored(json)) : null;

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
        await foreach (var document in instances.FindDocumentsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (typed.Read(document) is { } read) yield return read;
        }
    }

    public Task<long> CountAsync(ThreadQuery query, CancellationToken cancellationToken = default) => instances.CountAsync(query, cancellationToken);

    public Task<bool> ExistsAsync(ThreadQuery query, CancellationToken cancellationToken = default) => instances.ExistsAsync(query, cancellationToken);

    public Task<QueryExplanation> ExplainAsync(ThreadQuery query, CancellationToken cancellationToken = default) => instances.ExplainAsync(query, cancellationToken);
}
