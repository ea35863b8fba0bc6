using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Ordering;

namespace Marten.Threads.Querying;

/// <summary>Answers a query from documents in memory. This is what every other way of answering it must agree with.</summary>
internal static class QueryEvaluation
{
    /// <summary>The answer, in order.</summary>
    /// <param name="query">The question.</param>
    /// <param name="documents">All documents, in any order.</param>
    public static IEnumerable<DocObject> Answer(this DocumentQuery query, IEnumerable<DocObject> documents)
    {
        List<SortedDocument> found = [.. documents
            .Where(document => query.Filter.Holds(document))
            .Select(document => new SortedDocument(document, query.Sort))
            .Where(document => query.IsSought(document.Id))];
        found.Sort(SortedDocument.By(query.Sort));

        IEnumerable<DocObject> answer = found.Skip(Clamp(query.Skip)).Take(Clamp(query.Limit ?? long.MaxValue)).Select(static one => one.Document);
        return query.Projection is { } projection ? answer.Select(projection.Apply) : answer;
    }

    /// <summary>Whether an id is not before the one that the answer starts at.</summary>
    public static bool IsSought(this DocumentQuery query, string id)
    {
        if (query.SeekId is not { } start)
            return true;

        int order = DocString.Compare(id, start);
        return query.IsIdDescending ? order <= 0 : order >= 0;
    }

    // there are never more documents in memory
    private static int Clamp(long count) => (int)Math.Min(count, int.MaxValue);
}
