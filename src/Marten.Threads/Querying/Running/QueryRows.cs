using System.Data.Common;
using System.Runtime.CompilerServices;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Compiling;
using Marten.Threads.Reducing.Histories;
using Npgsql;

namespace Marten.Threads.Querying.Running;

/// <summary>The rows of a plan as documents, one at a time.</summary>
internal sealed class QueryRows(ISqlReader reader, QueryPlan plan, bool hasThreads)
{
    /// <summary>Rows of the first statement of several: a page of most applications.</summary>
    public const int FirstChunk = 128;

    /// <summary>Rows of later ones: enough to make the round trips few, and little memory.</summary>
    private const int ChunkMax = 4096;

    private readonly int _oddColumn = hasThreads ? 2 : 1;

    /// <summary>What a plan is run with at first.</summary>
    public static object?[] FirstValues(QueryPlan plan) => plan.IsChunked ? Chunk(plan, null, FirstChunk) : plan.Values;

    public IAsyncEnumerable<FoundDocument> ReadAsync(CancellationToken cancellationToken) =>
        plan.IsChunked ? ReadChunksAsync(cancellationToken) : ReadAsync(plan.Values, cancellationToken);

    private async IAsyncEnumerable<FoundDocument> ReadAsync(object?[] values, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(plan.Sql, cancellationToken, values).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) yield return Row(data);
    }

    // A reader that stops early leaves a statement unfinished, and the rest of its rows would be sent all the same.
    private async IAsyncEnumerable<FoundDocument> ReadChunksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        for (var size = FirstChunk; ; size = Math.Min(size * 2, ChunkMax))
        {
            var count = 0;
            await foreach (var row in ReadAsync(Chunk(plan, last, size), cancellationToken).ConfigureAwait(false))
            {
                count++;
                last = IdOf(row.Document);
                yield return row;
            }

            if (count < size) yield break;
        }
    }

    // Npgsql lets no parameter be part of two commands.
    private static object?[] Chunk(QueryPlan plan, string? last, int size) =>
        [.. plan.Values.SkipLast(2).Select(static value => value is NpgsqlParameter parameter ? parameter.Clone() : value), SqlValues.Nullable(last), SqlParameters.CountValue(size)];

    private FoundDocument Row(DbDataReader data) => new(
        hasThreads ? ThreadId.Parse(data.GetString(1)) : null,
        InstanceHistory.ParseStored(data.GetString(0)),
        plan.MarksOdd && !data.IsDBNull(_oddColumn) && data.GetBoolean(_oddColumn));

    private static string IdOf(DocObject document) => document["_id"] is DocString id
        ? id.Text
        : throw new ThreadDataException("The thread store holds an instance without its id; it was changed by something else than Marten.Threads. Rebuild the thread.");
}
