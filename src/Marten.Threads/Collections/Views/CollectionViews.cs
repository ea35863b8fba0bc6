using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using JasperFx;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten.Threads.Collections.Views;

/// <summary>
/// One SQL view for each collection name, over all threads: <c>thread_views."Astronauts"(thread, id, data, …)</c>, with a typed
/// column for each property that a schema of the collection names in any thread.
/// </summary>
/// <remarks>
/// A view shows what is configured and decides nothing, so it follows in a transaction of its own when a configuration is
/// committed. One at a time: a lock of the view's name makes the last one see all that was committed before.
/// </remarks>
internal sealed class CollectionViews(ThreadDatabase database, string viewSchema, ILogger<CollectionViews> logger)
{
    /// <summary>
    /// Columns for properties: 200. Every statement that names the view pays for the reading and planning of all of them, and
    /// PostgreSQL has no more than 1,600.
    /// </summary>
    private const int ColumnsMax = 200;

    /// <summary>
    /// Whoever reads a view keeps it from changing. A report may take hours, and who configures a collection is not to wait
    /// for it, nor other readers behind him.
    /// </summary>
    private const string Patience = "set local lock_timeout = '2s'";

    private readonly ViewCatalogue _catalogue = new(database.Schema, viewSchema);

    /// <summary>Makes the view follow a configuration that was committed, where Marten's <c>AutoCreate</c> setting allows DDL at run time.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="before">The schemas that the thread had before.</param>
    /// <param name="after">Those that it has now.</param>
    public async Task FollowAsync(string collection, IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        if (database.AutoCreate == AutoCreate.None) return;
        try
        {
            // Without a token: the configuration is committed, and whoever gives up now does not take it back.
            await database.TransactAsync(transaction => FollowAsync(transaction, collection, before, after, CancellationToken.None), CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            // Another view that depends on a column, a reader that does not end, a missing right: the collection is
            // configured all the same, and the view stays as it is until the name is configured again.
            ViewLog.NotChanged(logger, _catalogue.QualifiedName(collection), exception);
        }
    }

    /// <summary>The statements that bring the view up to date, whatever it is like now.</summary>
    public Task<string> DdlAsync(string collection, CancellationToken cancellationToken) => database.QueryAsync(
        async reader =>
        {
            var existing = await _catalogue.ColumnsAsync(reader, collection, cancellationToken).ConfigureAwait(false);
            var statements = await StatementsAsync(reader, collection, existing, cancellationToken).ConfigureAwait(false);
            var ddl = new StringBuilder().Append("create schema if not exists ").Append(viewSchema).AppendLine(";");
            foreach (var statement in statements) ddl.Append(statement).AppendLine(";");
            return ddl.ToString();
        },
        cancellationToken);

    private async Task FollowAsync(
        ThreadTransaction transaction, string collection, IReadOnlyList<string> before, IReadOnlyList<string> after, CancellationToken cancellationToken)
    {
        await transaction.ScalarAsync("select pg_advisory_xact_lock($1)", cancellationToken, LockKey(collection)).ConfigureAwait(false);
        var existing = await _catalogue.ColumnsAsync(transaction, collection, cancellationToken).ConfigureAwait(false);
        if (existing.Count > 0 && (database.AutoCreate == AutoCreate.CreateOnly || Shows(existing, Compiled(before), Compiled(after)))) return;
        var statements = await StatementsAsync(transaction, collection, existing, cancellationToken).ConfigureAwait(false);
        await transaction.ExecuteAsync(Patience, cancellationToken).ConfigureAwait(false);
        if (existing.Count == 0) await transaction.ExecuteAsync($"create schema if not exists {viewSchema}", cancellationToken).ConfigureAwait(false);
        foreach (var statement in statements) await transaction.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
    }

    // Nothing new and nothing gone: then other threads need not be asked. Most configurations are the same in every thread.
    private static bool Shows(IReadOnlyList<(string Name, string Type)> existing, IReadOnlyList<ViewColumn> before, IReadOnlyList<ViewColumn> after) =>
        after.All(column => existing.Contains((column.Name, column.Type))) && before.All(after.Contains);

    private async Task<IReadOnlyList<string>> StatementsAsync(
        ISqlReader reader, string collection, IReadOnlyList<(string Name, string Type)> existing, CancellationToken cancellationToken)
    {
        var wanted = Compiled(await _catalogue.SchemasAsync(reader, collection, cancellationToken).ConfigureAwait(false));
        var shown = existing.Skip(ViewNames.Fixed.Count).ToList();

        // Those that are there stay where they are: PostgreSQL adds columns to a view, at its end, and changes none.
        var kept = shown.Select(one => wanted.FirstOrDefault(column => (column.Name, column.Type) == one)).OfType<ViewColumn>().ToList();
        var columns = kept.Concat(wanted.Except(kept)).Take(ColumnsMax).ToList();
        if (kept.Count == shown.Count) return [Create(collection, columns)];
        var grants = await _catalogue.GrantsAsync(reader, collection, cancellationToken).ConfigureAwait(false);
        return [$"drop view if exists {_catalogue.QualifiedName(collection)}", Create(collection, columns), .. grants];
    }

    private string Create(string collection, IEnumerable<ViewColumn> columns)
    {
        var text = new StringBuilder()
            .Append("create or replace view ").Append(_catalogue.QualifiedName(collection)).AppendLine(" as")
            .Append("  select thread_id as thread, id, data, effective_time, misfit");
        foreach (var column in columns) text.AppendLine(",").Append("    ").Append(column.Expression);
        return text.AppendLine().Append("  from ").Append(database.Schema).Append(".instances where collection = ").Append(SqlLiteral.Of(collection)).ToString();
    }

    private long LockKey(string collection) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"marten.threads view {_catalogue.QualifiedName(collection)}")));

    // A text that an older version took and this one does not has no columns.
    private static IReadOnlyList<ViewColumn> Compiled(IReadOnlyList<string> texts) =>
        ViewColumn.Of(texts.Select(static text => InstanceSchema.TryCompile(Encoding.UTF8.GetBytes(text), out var schema, out _) ? schema : null).OfType<InstanceSchema>());
}
