namespace Marten.Threads.Querying.Compiling;

/// <summary>Who puts the documents in order.</summary>
internal enum QueryOrder
{
    /// <summary>PostgreSQL.</summary>
    Sql,

    /// <summary>PostgreSQL, but for those whose place it does not know; they come first, and are put between the others in memory.</summary>
    Merged,

    /// <summary>All of it is done in memory.</summary>
    Memory,
}

/// <summary>How a query is answered: a statement, and what is left to do with its rows.</summary>
/// <param name="Sql">The statement. Its columns are the document, then the thread where all are asked, then the mark of odd ones.</param>
/// <param name="Values">What <c>$1</c>, <c>$2</c>, … stand for.</param>
/// <param name="FiltersInMemory">Whether documents that do not belong to the answer are among the rows.</param>
/// <param name="Order">Who puts them in order.</param>
/// <param name="CutsInMemory">Whether documents are skipped, and the answer ended, in memory.</param>
internal sealed record QueryPlan(string Sql, object?[] Values, bool FiltersInMemory, QueryOrder Order, bool CutsInMemory)
{
    /// <summary>
    /// Whether the statement asks for the next rows by id and is run again; its last two parameters are the id and how many.
    /// </summary>
    public bool IsChunked { get; init; }

    /// <summary>Whether the last column tells which rows are to be put between the others.</summary>
    public bool MarksOdd { get; init; }

    /// <summary>
    /// Whether the mark is the same on all rows and tells that there are odd ones: then the place of the rows is not the one that
    /// they have, and the plan that merges them must be followed.
    /// </summary>
    public bool MayBeOdd { get; init; }
}
