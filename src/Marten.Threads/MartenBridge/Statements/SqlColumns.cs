namespace Marten.Threads.MartenBridge.Statements;

/// <summary>
/// Rows as the arrays that a function takes, one for each column. A column without anything to say is left out: an array
/// costs more than what stands in it.
/// </summary>
internal static class SqlColumns
{
    /// <summary>A column; without rows <see cref="DBNull"/>.</summary>
    public static object Of<TRow, TColumn>(IReadOnlyList<TRow> rows, Func<TRow, TColumn> value)
    {
        if (rows.Count == 0) return DBNull.Value;
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(rows[i]);
        return column;
    }

    /// <summary>A column that the function fills with a usual value when it is left out, as it is where all rows have that.</summary>
    public static object Unless<TRow, TColumn>(IReadOnlyList<TRow> rows, TColumn usual, Func<TRow, TColumn> value)
        where TColumn : IEquatable<TColumn>
    {
        foreach (var row in rows)
        {
            if (!value(row).Equals(usual)) return Of(rows, value);
        }

        return DBNull.Value;
    }
}
