using System.Security.Cryptography;
using System.Text;
using JasperFx;
using Marten.Threads.MartenBridge;

namespace Marten.Threads.Collections;

/// <summary>
/// One SQL view for each collection name, over all threads: <c>thread_views."Astronauts"(thread, id, data, …)</c>.
/// </summary>
internal sealed class CollectionViews(string schema, string viewSchema, AutoCreate autoCreate)
{
    /// <summary>PostgreSQL cuts longer identifiers, in bytes.</summary>
    private const int IdentifierMaxBytes = 63;

    private const int HashLength = 8;

    private readonly string _exists = $"select 1 from pg_catalog.pg_views where schemaname = '{viewSchema}' and viewname = $1";

    /// <summary>The name of a collection's view. A long one is cut and told apart by a hash of the whole.</summary>
    public static string NameOf(string collection)
    {
        // Collection names are ASCII, so a character is a byte.
        if (collection.Length <= IdentifierMaxBytes) return collection;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(collection)))[..HashLength];
        return collection[..(IdentifierMaxBytes - HashLength - 1)] + "_" + hash;
    }

    public string Ddl(string collection) => $"""
        create schema if not exists {viewSchema};
        create or replace view {viewSchema}."{NameOf(collection)}" as
          select thread_id as thread, id, data, effective_time, misfit from {schema}.instances where collection = '{collection}';
        """;

    /// <summary>Makes the view where Marten's <c>AutoCreate</c> setting allows DDL at run time.</summary>
    public async Task EnsureAsync(ThreadTransaction transaction, string collection, CancellationToken cancellationToken)
    {
        if (autoCreate == AutoCreate.None) return;
        if (await transaction.ScalarAsync(_exists, cancellationToken, NameOf(collection)).ConfigureAwait(false) is not null) return;

        // Two sessions that create one view at once would fail on the catalogue; this lock ends with the transaction.
        await transaction.ExecuteAsync($"lock table {schema}.collections in share row exclusive mode", cancellationToken).ConfigureAwait(false);
        await transaction.ExecuteAsync(Ddl(collection), cancellationToken).ConfigureAwait(false);
    }
}
