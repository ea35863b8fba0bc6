namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// A column of a table that Marten makes, in which PostgreSQL shall not look for something to compress: encrypted bytes
/// have nothing, and trying takes longer than writing them.
/// </summary>
/// <param name="schema">The table's schema.</param>
/// <param name="table">The table.</param>
/// <param name="column">The column, of a type that can be stored outside of its row.</param>
internal sealed class UncompressedColumn(string schema, string table, string column)
    : ColumnSetting(schema, table, column, "storage", "a.attstorage = 'e'")
{
    protected override string Set => "set storage external";

    protected override string Reset => "set storage extended";
}
