using Marten.Threads.Collections.Indexing;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>The indexes that queries may go through: one for every path that a query is made of, and compound ones.</summary>
internal static class QueryIndexes
{
    private const string Id = "_id"; // has an index always

    private static readonly string[][] Compound = [["a", "b"], ["b", "a", "c"], ["c", "a.b"], ["a.b", "b.a", "c", "a"], ["none", "a"]];

    /// <summary>Those that the application declares.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> All { get; } =
    [
        .. MongoMaker.Paths.Concat(QueryJsonMaker.Paths).Distinct().Where(static path => path is not ("" or Id)).Select(static path => new[] { path }),
        .. Compound,
    ];

    /// <summary>Those that a client of the API declares for a thread; as many as one may.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> OfClients { get; } = [.. All.Take(IndexEntries.IndexesMax)];
}
