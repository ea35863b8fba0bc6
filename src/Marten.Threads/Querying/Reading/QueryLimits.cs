namespace Marten.Threads.Querying.Reading;

/// <summary>What a query may cost: any user of the API may send one.</summary>
internal static class QueryLimits
{
    /// <summary>Room for some ten thousand ids in one <c>$in</c>; a query is held in memory several times over while it is read.</summary>
    public const int TextMaxBytes = 256 * 1024;

    /// <summary>Queries inside queries, counted from 1: each is a step of a recursion, and text of JSON may be nested 64 deep only.</summary>
    public const int NestingMax = 32;

    /// <summary>Conditions and queries together. Each is asked of every document that an index does not rule out.</summary>
    public const int NodesMax = 1_000;

    /// <summary>Expressions in one query; each can keep some megabytes of automaton.</summary>
    public const int PatternsMax = 16;

    /// <summary>Fields to sort by, as many as MongoDB takes.</summary>
    public const int SortKeysMax = 32;
}
