using System.Data.Common;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;

namespace Marten.Threads.Collections.Views;

/// <summary>What the database knows: a view's columns and grants, and the schemas of a collection name in all threads.</summary>
internal sealed class ViewCatalogue(string schema, string viewSchema)
{
    /// <summary>
    /// Texts of schemas that are looked at for one view: 256. Threads of one application share a few; each text is compiled
    /// whenever the view changes.
    /// </summary>
    private const int SchemasMax = 256;

    private const string Columns = """
        select a.attname, pg_catalog.format_type(a.atttypid, null) from pg_catalog.pg_attribute a
        where a.attrelid = pg_catalog.to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum
        """;

    // As statements, for the role that owns the view to give them again.
    private const string Grants = """
        select pg_catalog.format('grant %s on %s to %s%s', a.privilege_type, c.oid::pg_catalog.regclass,
          case when a.grantee = 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) end,
          case when a.is_grantable then ' with grant option' else '' end)
        from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
        where c.oid = pg_catalog.to_regclass($1) and a.grantee <> c.relowner
        """;

    private readonly string _schemas = $"""
        select distinct one.text from {schema}.collections c, unnest(c.schemas) as one(text) where c.name = $1 order by one.text limit {SchemasMax}
        """;

    /// <summary>Name and type of each column, in order; empty when there is no view.</summary>
    public Task<IReadOnlyList<(string Name, string Type)>> ColumnsAsync(ISqlReader reader, string collection, CancellationToken cancellationToken) =>
        RowsAsync(reader, Columns, QualifiedName(collection), static data => (data.GetString(0), data.GetString(1)), cancellationToken);

    /// <summary>The statements that grant what is granted on the view now.</summary>
    public Task<IReadOnlyList<string>> GrantsAsync(ISqlReader reader, string collection, CancellationToken cancellationToken) =>
        RowsAsync(reader, Grants, QualifiedName(collection), static data => data.GetString(0), cancellationToken);

    /// <summary>The different texts of schemas.</summary>
    public Task<IReadOnlyList<string>> SchemasAsync(ISqlReader reader, string collection, CancellationToken cancellationToken) =>
        RowsAsync(reader, _schemas, collection, static data => data.GetString(0), cancellationToken);

    /// <summary>The view as statements name it.</summary>
    public string QualifiedName(string collection) => $"{viewSchema}.{ViewNames.Quote(ViewNames.OfView(collection))}";

    private static async Task<IReadOnlyList<T>> RowsAsync<T>(ISqlReader reader, string sql, string value, Func<DbDataReader, T> take, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await using var data = await reader.ReadAsync(sql, cancellationToken, value).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(take(data));
        return rows;
    }
}
