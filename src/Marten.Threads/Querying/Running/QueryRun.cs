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
    private readonly QueryCompiler _compiler = new(scope, query, view is not null);
    private readonly Comparison<SortedDocument> _order = SortedDocument.By(query.Sort);

    public IAsyncEnumerable<FoundDocument> AnswerAsync(CancellationToken cancellationToken)
    {
        var plan = _compiler.Answer();
        var documents = plan.MayBeOdd ? UnlessOddAsync(plan, cancellationToken) : AnswerAsync(plan, cancellationToken);
        return query.Projection is { } projection ? documents.Select(one => one with { Document = projection.Apply(one.Document) }) : documents;
    }

    /// <summary>How it would be answered.</summary>
    public Task<QueryExplanation> ExplainAsync(IReadOnlyList<DeclaredIndex> declared, CancellationToken cancellationToken) =>
        QueryExplainer.ExplainAsync(reader, _compiler.Answer(), declared, cancellationToken);

    /// <summary>How many documents the filter holds for, whatever skip and limit say.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        if (_compiler.IsExact) return (long)await ScalarAsync(_compiler.Count(), cancellationToken).ConfigureAwait(false);
        return await ReadAsync(_compiler.Unordered(), cancellationToken).LongCountAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the filter holds for one document at least.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        if (_compiler.IsExact) return (bool)await ScalarAsync(_compiler.Exists(), cancellationToken).ConfigureAwait(false);

        // Where the ids go down, the seek is meant that way.
        var first = new QueryRun(reader, scope, query with { Sort = query.IsIdDescending ? [query.Sort[0]] : [], Skip = 0, Limit = 1, Projection = null }, view);
        return await first.AnswerAsync(cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false);
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

    private async IAsyncEnumerable<FoundDocument> UnlessOddAsync(QueryPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isOdd = false;
        await foreach (var document in AnswerAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            isOdd = document.IsOdd;
            if (isOdd) break;
            yield return document;
        }

        if (!isOdd) yield break;
        await foreach (var document in AnswerAsync(new QueryCompiler(scope, query, view is not null).AnswerWithOdd(), cancellationToken).ConfigureAwait(false)) yield return document;
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
