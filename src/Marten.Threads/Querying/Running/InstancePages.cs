using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Running;

/// <summary>Pages of answers, by key.</summary>
internal static class InstancePages
{
    /// <summary>A page when the query does not say how large: as many as a person looks through.</summary>
    private const int PageSize = 100;

    /// <param name="query">The question.</param>
    /// <param name="after">The last id of the page before, or null.</param>
    /// <param name="find">Answers questions.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ThreadQueryException">The query skips, or is sorted by something else than the id.</exception>
    public static async Task<InstancePage> FindAsync(
        ThreadQuery query, string? after, Func<DocumentQuery, CancellationToken, IAsyncEnumerable<DocObject>> find, CancellationToken cancellationToken)
    {
        var asked = CollectionReader.Content(query);
        if (asked.Skip > 0) throw new ThreadQueryException("Pages by key skip nothing: leave skip out, and give the last id of the page before.", "skip");
        if (asked.Sort is not ([] or [{ IsId: true }, ..])) throw new ThreadQueryException("Pages by key are in the order of ids: sort by _id or not at all, or page with skip and limit.", "sort");
        var size = asked.Limit ?? PageSize;
        if (after is not null)
        {
            var bound = new MemberFilter(MemberPath.Of("_id"), asked.IsIdDescending ? ValueComparison.Less : ValueComparison.Greater, DocString.Of(after));
            asked = asked with { Filter = new AllFilter([asked.Filter, bound]) };
        }

        // One more tells whether there is a next page; the projection may leave the id out.
        var found = await find(asked with { Limit = size + 1, Projection = null }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var last = found.Count > size && size > 0 ? (found[(int)size - 1]["_id"] as DocString)?.Text : null;
        return new InstancePage([.. found.Take((int)size).Select(one => (asked.Projection?.Apply(one) ?? one).ToString())], last);
    }
}
