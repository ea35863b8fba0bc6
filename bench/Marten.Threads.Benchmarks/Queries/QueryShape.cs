using System.Linq.Expressions;
using Marten.Threads.Querying;
using Npgsql;

namespace Marten.Threads.Benchmarks.Queries;

/// <summary>A question in all languages. <c>n</c> chooses the values: each time others, and the same for both sides.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Json">As QueryJSON.</param>
/// <param name="Mongo">As MongoDB's filter and options.</param>
/// <param name="Typed">As an expression, and what stands behind it.</param>
/// <param name="Sql">As SQL.</param>
/// <param name="Values">The values of the SQL behind the thread.</param>
/// <param name="IsCount">Whether only the number is asked for.</param>
internal sealed record QueryShape(
    string Name,
    Func<long, string> Json,
    Func<long, (string Filter, string? Options)> Mongo,
    Func<long, (Expression<Func<Person, bool>> Condition, Func<ThreadQuery, ThreadQuery> Cut)> Typed,
    string Sql,
    Func<long, NpgsqlParameter[]> Values,
    bool IsCount = false);
