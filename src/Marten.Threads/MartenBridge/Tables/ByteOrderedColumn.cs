namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// A text column whose order is that of its bytes, whatever the database's locale: its index then serves look-ups and the
/// order that all nodes share. No view may stand on the column before it is set.
/// </summary>
/// <param name="schema">The table's schema.</param>
/// <param name="table">The table.</param>
/// <param name="column">The column.</param>
internal sealed class ByteOrderedColumn(string schema, string table, string column)
    : ColumnSetting(schema, table, column, "order", "(select o.collname from pg_catalog.pg_collation o where o.oid = a.attcollation) = 'C'")
{
    protected override string Set => "type text collate \"C\"";

    protected override string Reset => "type text collate \"default\"";
}
