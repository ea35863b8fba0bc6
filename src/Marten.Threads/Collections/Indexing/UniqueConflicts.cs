using System.Runtime.CompilerServices;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Collections.Indexing;

/// <summary>Instances of one thread that share what a unique index says they should not: somebody else wrote one of them.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Collection">The collection.</param>
/// <param name="Paths">The paths of the index.</param>
/// <param name="Ids">The instances, by id bytes; two or more.</param>
public sealed record UniqueConflict(ThreadId Thread, string Collection, IReadOnlyList<string> Paths, IReadOnlyList<string> Ids);

/// <summary>Looks for conflicts. It reads every instance of a collection, in the order of the index where there is one.</summary>
internal static class UniqueConflicts
{
    public static async IAsyncEnumerable<UniqueConflict> FindAsync(
        ISqlReader reader, string schema, string collection, IReadOnlyList<IndexPath> paths, ThreadId? thread, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = paths.Select(static path => new IndexKey(path.Names)).ToList();
        var isCompared = string.Join(" and ", keys.Select(static key => $"{key.Rank} in ({IndexKey.NumberRank}, {IndexKey.TextRank}, {IndexKey.BooleanRank})"));
        var values = string.Join(", ", keys.Select(static key => $"{key.Rank}, {key.Number}, {key.Text}, {key.FullText}"));
        var sql = $"""
            select thread_id, array_agg(id order by id collate "C") from {schema}.instances
            where collection = {SqlLiteral.Of(collection)} and ($1::text is null or thread_id = $1) and {isCompared}
            group by thread_id, {values} having count(*) > 1
            """;
        await using var data = await reader.ReadAsync(sql, cancellationToken, SqlValues.Nullable(thread?.ToString())).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return new UniqueConflict(ThreadId.Parse(data.GetString(0)), collection, [.. paths.Select(static path => path.Text)], data.GetFieldValue<string[]>(1));
    }
}
