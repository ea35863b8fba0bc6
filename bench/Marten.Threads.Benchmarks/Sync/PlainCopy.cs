using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Ingesting;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>The least that storing records can cost: their bytes by COPY into a plain table, in one transaction.</summary>
internal static class PlainCopy
{
    /// <summary>Makes the table.</summary>
    public static Task PrepareAsync(BenchmarkDatabase database, CancellationToken cancellationToken) =>
        database.ExecuteAsync("create table copied (log bytea not null, counter bigint not null, nodes bytea not null, primary key (log, counter))", cancellationToken);

    /// <summary>Copies records; the table is emptied before.</summary>
    public static async Task RunAsync(BenchmarkDatabase database, IReadOnlyList<IncomingRecord> records, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var writer = await connection.BeginBinaryImportAsync("copy copied (log, counter, nodes) from stdin (format binary)", cancellationToken);
        for (var i = 0; i < records.Count; i++)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(records[i].Log.Bytes.ToArray(), NpgsqlDbType.Bytea, cancellationToken);
            await writer.WriteAsync((long)i, NpgsqlDbType.Bigint, cancellationToken);
            await writer.WriteAsync(records[i].Envelope.ToBlock(), NpgsqlDbType.Bytea, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    public static Task EmptyAsync(BenchmarkDatabase database, CancellationToken cancellationToken) => database.ExecuteAsync("truncate copied", cancellationToken);
}
