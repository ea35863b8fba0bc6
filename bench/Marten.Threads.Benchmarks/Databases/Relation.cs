namespace Marten.Threads.Benchmarks.Databases;

/// <summary>A part of a table on disk: its rows, its long values kept apart, or one of its indexes.</summary>
/// <param name="Table">The table.</param>
/// <param name="Part"><c>rows</c>, <c>toast</c>, or the name of the index.</param>
/// <param name="Bytes">Size with free space and visibility maps.</param>
internal sealed record Relation(string Table, string Part, long Bytes)
{
    private const string Sql = """
        with tables as (
          select c.oid, c.relname, c.reltoastrelid from pg_class c where c.relnamespace = to_regnamespace('{0}') and c.relkind in ('r', 'm'))
        select relname::text, 'rows', pg_table_size(oid) - coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0) from tables
        union all
        select relname::text, 'toast', pg_total_relation_size(reltoastrelid) from tables where reltoastrelid <> 0
        union all
        select t.relname::text, i.indexrelid::regclass::text, pg_table_size(i.indexrelid) from tables t join pg_index i on i.indrelid = t.oid
        """;

    /// <summary>All parts of all tables of a schema, after dead rows were cleared away.</summary>
    public static async Task<IReadOnlyList<Relation>> OfSchemaAsync(BenchmarkDatabase database, string schema, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("vacuum (analyze)", cancellationToken);
        var rows = await database.RowsAsync(Sql.Replace("{0}", schema, StringComparison.Ordinal), cancellationToken);
        return [.. rows.Select(static row => new Relation((string)row[0], ((string)row[1]).Split('.')[^1], (long)row[2]))];
    }
}
