namespace Marten.Threads.Querying;

/// <summary>How a query is answered.</summary>
/// <param name="Sql">The statement. What the query says are its parameters.</param>
/// <param name="IsFilteredBySql">
/// Whether PostgreSQL gives exactly the instances that the filter holds for. Otherwise it gives more, which are looked at again in
/// memory: regular expressions, <c>$elemMatch</c>, whole arrays as operands, paths through several arrays.
/// </param>
/// <param name="IsSortedBySql">
/// Whether PostgreSQL gives them in order, but for those that have an object or array where they are sorted. Otherwise they are
/// sorted in memory, which holds as many as the query's limit and skip ask for, and all of them when it has no limit.
/// </param>
/// <param name="Indexes">The indexes that are used: collection and paths of declared ones, otherwise the name in the database.</param>
/// <param name="Plan">PostgreSQL's plan, as its <c>explain</c> tells it.</param>
public sealed record QueryExplanation(string Sql, bool IsFilteredBySql, bool IsSortedBySql, IReadOnlyList<string> Indexes, string Plan);
