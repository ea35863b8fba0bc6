using System.Text;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Querying;

/// <summary>
/// A query of a collection: a filter, an order and a part of the answer. Immutable and thread-safe. It is answered in this order:
/// filter, sort (documents that are the same by their id), seek, skip, limit. What it costs is bounded: 256 KiB of text, 1,000
/// conditions, 32 levels, 16 regular expressions.
/// </summary>
public sealed class ThreadQuery
{
    private ThreadQuery(DocumentQuery content) => Content = content;

    /// <summary>All documents by id.</summary>
    public static ThreadQuery All { get; } = new(DocumentQuery.Everything);

    internal DocumentQuery Content { get; }

    /// <summary>A query that was put together elsewhere.</summary>
    internal static ThreadQuery Of(DocumentQuery content) => new(content);

    /// <summary>
    /// Reads ThreadDB's QueryJSON or a MongoDB filter, whichever it is: <c>ands</c>, <c>ors</c>, <c>sort</c>, <c>seek</c>, <c>limit</c>,
    /// <c>skip</c> and <c>index</c> are QueryJSON's, other names are MongoDB's. A field of such a name needs an operator, as in
    /// <c>{"limit": {"$eq": 5}}</c>.
    /// </summary>
    /// <param name="json">A JSON object, at most 256 KiB.</param>
    /// <exception cref="ThreadQueryException">The query cannot be read; the message names the place.</exception>
    public static ThreadQuery Parse(string json) => new(QueryText.Parse(Utf8(json)));

    /// <summary>The same from UTF-8.</summary>
    /// <param name="utf8">A JSON object, at most 256 KiB.</param>
    /// <exception cref="ThreadQueryException">The query cannot be read; the message names the place.</exception>
    public static ThreadQuery Parse(ReadOnlyMemory<byte> utf8) => new(QueryText.Parse(utf8));

    /// <summary>Reads ThreadDB's QueryJSON as its clients send it.</summary>
    /// <param name="json">A JSON object, at most 256 KiB.</param>
    /// <exception cref="ThreadQueryException">The query cannot be read; the message names the place.</exception>
    public static ThreadQuery FromQueryJson(string json) => new(QueryText.ParseQueryJson(Utf8(json)));

    /// <summary>Reads a MongoDB filter, with the 23 of mingo's query operators that run no code and no other language.</summary>
    /// <param name="filter">A JSON object such as <c>{"age": {"$gt": 20}}</c>, at most 256 KiB.</param>
    /// <param name="options">
    /// An object with any of <c>sort</c>, <c>skip</c>, <c>limit</c> and <c>projection</c>, such as <c>{"sort": {"age": -1}, "limit": 10}</c>;
    /// null for none. A limit of 0 is no limit.
    /// </param>
    /// <exception cref="ThreadQueryException">One of the two cannot be read; the message names the place.</exception>
    public static ThreadQuery FromMongo(string filter, string? options = null) => new(QueryText.ParseMongo(Utf8(filter), options is null ? default : Utf8(options)));

    /// <summary>Sorts by a field, behind those that are sorted by already. A missing field counts as null, which comes first.</summary>
    /// <param name="path">Names with dots between them, through objects.</param>
    public ThreadQuery OrderBy(string path) => WithSort(path, descending: false);

    /// <summary>Sorts by a field from the greatest down, behind those that are sorted by already.</summary>
    /// <param name="path">Names with dots between them, through objects.</param>
    public ThreadQuery OrderByDescending(string path) => WithSort(path, descending: true);

    /// <summary>Leaves out documents at the start of the answer; by default none.</summary>
    /// <param name="count">How many; not negative.</param>
    public ThreadQuery Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new ThreadQuery(Content with { Skip = count });
    }

    /// <summary>Gives no more documents than this; by default all.</summary>
    /// <param name="count">How many; not negative.</param>
    public ThreadQuery Take(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new ThreadQuery(Content with { Limit = count });
    }

    /// <summary>
    /// Only documents with this id or a later one, by UTF-8 bytes; with this or an earlier one when the answer is sorted by
    /// <c>_id</c> descending. For paging by key.
    /// </summary>
    /// <param name="id">An id; there need not be a document that has it.</param>
    public ThreadQuery StartAt(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new ThreadQuery(Content with { SeekId = id });
    }

    private static ReadOnlyMemory<byte> Utf8(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Encoding.UTF8.GetBytes(json);
    }

    private ThreadQuery WithSort(string path, bool descending)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ThreadQuery(Content with { Sort = [.. Content.Sort, new MemberSortKey(MemberPath.Of(path), descending)] });
    }
}
