namespace Marten.Threads.MartenBridge.Statements;

/// <summary>A query that is sent together with others, in one round trip.</summary>
/// <param name="Sql">The query.</param>
/// <param name="Values">What <c>$1</c>, <c>$2</c>, … stand for.</param>
internal sealed record SqlQuestion(string Sql, params object?[] Values);
