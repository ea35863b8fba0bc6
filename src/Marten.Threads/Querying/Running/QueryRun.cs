using System.Runtime.CompilerServices;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Compiling;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Ordering;

namespace Marten.Threads.Querying.Running;

/// <summary>
/// Does in memory what is left of a query: what the reader may see, the filter, the order, skip and limit, the projection, one
/// after the other.
/// </summary>
/// <param name="reader">Where statements are run.</param>
/// <param name="scope">Which documents are asked.</param>
/// <param name="query">The question.</param>
/// <param name="view">What the reader may see; null for all.</param>
internal sealed class QueryRun(ISqlReader reader, QueryScope scope, DocumentQuery query, DocumentView? view)
{
    private readonly ArraysAside _arrays = new(scope);
    private readonly Comparison<SortedDocument> _order = SortedDocument.By(query.Sort);

    public IAsyncEnumerable<FoundDocument> AnswerAsync(CancellationToken cancellationToken)
    {
        var documents = Plain() is { } plain ? UnlessNoneAsync(plain, cancellationToken) : AnswerAsync(Whole(), cancellationToken);
        return query.Projection is { } projection ? documents.Select(one => one with { Document = projection.Apply(one.Document) }) : documents;
    }

    /// <summary>Whether several statements give the answer, so that what changes meanwhile may end it early.</summary>
    public bool IsChunked => Whole().IsChunked;

    /// <summary>How it would be answered.</summary>
    public Task<QueryExplanation> ExplainAsync(IReadOnlyList<DeclaredIndex> declared, CancellationToken cancellationToken) =>
        QueryExplainer.ExplainAsync(reader, (Plain() ?? Whole()).Answer(), declared, cancellationToken);

    /// <summary>How many documents the filter holds for, whatever skip and limit say.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        if (Plain() is not { IsExact: true } plain) return await CountAsync(Whole(), cancellationToken).ConfigureAwait(false);
        var few = await CountAsync(plain, cancellationToken).ConfigureAwait(false);
        return few > 0 ? few : Met(await CountAsync(Whole(), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether the filter holds for one document at least.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        if (Plain() is { IsExact: true } plain && (bool)await ScalarAsync(plain.Exists(), cancellationToken).ConfigureAwait(false)) return true;
        if (Whole() is { IsExact: true } whole) return Met((bool)await ScalarAsync(whole.Exists(), cancellationToken).ConfigureAwait(false) ? 1 : 0) > 0;

        // Where the ids go down, the seek is meant that way.
        var first = new QueryRun(reader, scope, query with { Sort = query.IsIdDescending ? [query.Sort[0]] : [], Skip = 0, Limit = 1, Projection = null }, view);
        return await first.AnswerAsync(cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false);
    }

    private QueryCompiler Whole() => new(scope, query, view is not null);

    // Without the arrays of paths that an index begins with; null where it leaves none aside, where they were met before, and
    // where several statements give the answer: an array that came between two of them would end it.
    private QueryCompiler? Plain()
    {
        if (view is not null || scope.Thread is null) return null;
        var plain = new QueryCompiler(scope, query, isViewed: false, _arrays);
        return plain.IsChunked || _arrays.Paths.Count == 0 || scope.Arrays.At(scope.Collection, _arrays.Paths) ? null : plain;
    }

    // What was not found without the arrays and then with them.
    private long Met(long count)
    {
        if (count > 0) scope.Arrays.Add(scope.Collection, _arrays.Paths);
        return count;
    }

    private async Task<long> CountAsync(QueryCompiler compiler, CancellationToken cancellationToken) => compiler.IsExact
        ? (long)await ScalarAsync(compiler.Count(), cancellationToken).ConfigureAwait(false)
        : await ReadAsync(compiler.Unordered(), cancellationToken).LongCountAsync(cancellationToken).ConfigureAwait(false);

    private async IAsyncEnumerable<FoundDocument> UnlessNoneAsync(QueryCompiler plain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = 0;
        await foreach (var document in AnswerAsync(plain, cancellationToken).ConfigureAwait(false))
        {
            found++;
            yield return document;
        }

        if (found > 0) yield break;
        await foreach (var document in AnswerAsync(Whole(), cancellationToken).ConfigureAwait(false))
        {
            if (found++ == 0) Met(found);
            yield return document;
        }
    }

    private IAsyncEnumerable<FoundDocument> AnswerAsync(QueryCompiler compiler, CancellationToken cancellationToken)
    {
        var plan = compiler.Answer();
        return plan.MayBeOdd ? UnlessOddAsync(plan, compiler, cancellationToken) : AnswerAsync(plan, cancellationToken);
    }

    private async Task<object> ScalarAsync(QueryPlan plan, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(plan.Sql, cancellationToken, plan.Values).ConfigureAwait(false);
        await data.ReadAsync(cancellationToken).ConfigureAwait(false);
        return data.GetValue(0);
    }

    private IAsyncEnumerable<FoundDocument> AnswerAsync(QueryPlan plan, CancellationToken cancellationToken)
    {
        var documents = ReadAsync(plan, cancellationToken);
        documents = plan.Order switch
        {
            QueryOrder.Memory => SortAsync(documents, cancellationToken),
            QueryOrder.Merged => MergeAsync(documents, cancellationToken),
            _ => documents,
        };
        return plan.CutsInMemory ? CutAsync(documents, cancellationToken) : documents;
    }

    private async IAsyncEnumerable<FoundDocument> UnlessOddAsync(QueryPlan plan, QueryCompiler compiler, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isOdd = false;
        await foreach (var document in AnswerAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            isOdd = document.IsOdd;
            if (isOdd) break;
            yield return document;
        }

        if (!isOdd) yield break;
        await foreach (var document in AnswerAsync(compiler.AnswerWithOdd(), cancellationToken).ConfigureAwait(false)) yield return document;
    }

    private IAsyncEnumerable<FoundDocument> ReadAsync(QueryPlan plan, CancellationToken cancellationToken)
    {
        var rows = new QueryRows(reader, plan, scope.Thread is null).ReadAsync(cancellationToken);
        return plan.FiltersInMemory ? FilterAsync(rows, cancellationToken) : rows;
    }

    private async IAsyncEnumerable<FoundDocument> FilterAsync(IAsyncEnumerable<FoundDocument> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (Answering(row.Document) is { } seen) yield return row with { Document = seen };
        }
    }

    // What the reader sees of a document, when that belongs to the answer.
    private DocObject? Answering(DocObject document)
    {
        var seen = view is null ? document : view(document);
        return seen is not null && query.Filter.Holds(seen) && query.IsSought(new SortedDocument(seen, []).Id) ? seen : null;
    }

    private async IAsyncEnumerable<FoundDocument> SortAsync(IAsyncEnumerable<FoundDocument> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = NewFirst();
        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false)) first.Add(Sortable(document));
        foreach (var (found, _) in first.InOrder()) yield return found;
    }

    private async IAsyncEnumerable<FoundDocument> MergeAsync(IAsyncEnumerable<FoundDocument> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var odd = NewFirst();
        IReadOnlyList<(FoundDocument Found, SortedDocument Place)>? waiting = null;
        var next = 0;
        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (document.IsOdd)
            {
                odd.Add(Sortable(document));
                continue;
            }

            waiting ??= odd.InOrder();
            if (next < waiting.Count)
            {
                var place = Sortable(document);
                while (next < waiting.Count && Order(waiting[next], place) < 0) yield return waiting[next++].Found;
            }

            yield return document;
        }

        foreach (var (found, _) in (waiting ?? odd.InOrder()).Skip(next)) yield return found;
    }

    private async IAsyncEnumerable<FoundDocument> CutAsync(IAsyncEnumerable<FoundDocument> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = query.Limit ?? long.MaxValue;
        var skipped = 0L;
        if (left == 0) yield break;
        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (skipped++ < query.Skip) continue;
            yield return document;
            if (--left == 0) yield break;
        }
    }

    private FirstDocuments<(FoundDocument Found, SortedDocument Place)> NewFirst() =>
        new(query.Limit is { } limit && limit <= long.MaxValue - query.Skip ? query.Skip + limit : null, Order);

    private (FoundDocument Found, SortedDocument Place) Sortable(FoundDocument document) => (document, new SortedDocument(document.Document, query.Sort));

    private int Order((FoundDocument Found, SortedDocument Place) left, (FoundDocument Found, SortedDocument Place) right) => _order(left.Place, right.Place);
}
