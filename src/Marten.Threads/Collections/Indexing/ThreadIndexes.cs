using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using JasperFx;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten.Threads.Collections.Indexing;

/// <inheritdoc/>
internal sealed class ThreadIndexes(ThreadDatabase database, IReadOnlyList<DeclaredIndex> declared, TimeProvider time, ILogger<ThreadIndexes> logger) : IThreadIndexes
{
    private readonly IndexCatalogue _catalogue = new(database.Schema, declared);

    // Databases have advisory locks of their own, so only the schema tells two stores apart.
    private readonly long _lockKey = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"marten.threads indexes of {database.Schema}")));

    /// <summary>Whether the application may build indexes at run time.</summary>
    public bool MayBuild => database.AutoCreate != AutoCreate.None;

    public Task<IReadOnlyList<IndexInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        database.QueryAsync(reader => _catalogue.ReadAsync(reader, cancellationToken), cancellationToken);

    public async Task<string> DdlAsync(CancellationToken cancellationToken = default)
    {
        var ddl = new StringBuilder();
        foreach (var info in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (info.State is IndexState.Undeclared or IndexState.Incomplete) ddl.Append(DeclaredIndex.Drop(database.Schema, info.Name)).AppendLine(";");
            if (info.State is IndexState.Missing or IndexState.Incomplete)
            {
                ddl.Append(Declared(info).Create(database.Schema, concurrently: true)).AppendLine(";");
                ddl.Append(Declared(info).Comment(database.Schema)).AppendLine(";");
            }
        }

        return ddl.ToString();
    }

    public async Task BuildAsync(IProgress<IndexProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!MayBuild)
            throw new ThreadUsageException($"This application may make no indexes (AutoCreate.None). Run the statements that {nameof(IThreadIndexes)}.{nameof(DdlAsync)} gives, each by itself, or the command db-apply while nobody writes.");
        if ((await ListAsync(cancellationToken).ConfigureAwait(false)).All(static index => index.State == IndexState.Ready)) return;

        await using var connection = database.CreateConnection();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var held = await IndexLock.TakeAsync(connection, _lockKey, time, cancellationToken).ConfigureAwait(false);

        // Whoever had the lock before may have done the work.
        var todo = await _catalogue.ReadAsync(new ConnectionReader(connection, isPrepared: false), cancellationToken).ConfigureAwait(false);
        foreach (var index in todo.Where(static index => index.State is IndexState.Undeclared or IndexState.Incomplete))
        {
            IndexLog.Dropping(logger, index.Title, index.State);
            await IndexStatements.RunAsync(connection, DeclaredIndex.Drop(database.Schema, index.Name), cancellationToken).ConfigureAwait(false);
        }

        await BuildAsync(connection, [.. todo.Where(static index => index.State is IndexState.Missing or IndexState.Incomplete).Select(Declared)], progress, cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<UniqueConflict>> ConflictsAsync(CancellationToken cancellationToken = default) => database.QueryAsync(
        async reader =>
        {
            var conflicts = new List<UniqueConflict>();
            foreach (var index in declared.Where(static index => index.IsUnique))
                conflicts.AddRange(await UniqueConflicts.FindAsync(reader, database.Schema, index.Collection, index.Paths, null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false));
            return (IReadOnlyList<UniqueConflict>)conflicts;
        },
        cancellationToken);

    private async Task BuildAsync(NpgsqlConnection connection, IReadOnlyList<DeclaredIndex> indexes, IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (var index in indexes)
        {
            IndexLog.Building(logger, index.Title);
            var began = time.GetTimestamp();
            await new IndexBuild(database.Schema, index, database.CreateConnection, time).RunAsync(connection, progress, cancellationToken).ConfigureAwait(false);
            IndexLog.Built(logger, index.Title, time.GetElapsedTime(began));
        }

        // Until PostgreSQL knows how values are spread it guesses, and may take another way than the new index.
        if (indexes.Count > 0)
            await IndexStatements.RunAsync(connection, $"analyze {database.Schema}.instances", cancellationToken).ConfigureAwait(false);
    }

    private DeclaredIndex Declared(IndexInfo info) => declared.First(index => index.Name == info.Name);
}
