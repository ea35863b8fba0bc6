namespace Marten.Threads.MartenBridge.Statements;

/// <summary>A column of JSON texts, which PostgreSQL reads once, where it takes the parameter in.</summary>
/// <param name="Texts">The texts; null for no value.</param>
internal sealed record JsonColumn(string?[] Texts)
{
    /// <summary>A column; where no row has a text <see cref="DBNull"/>.</summary>
    public static object Of<TRow>(IReadOnlyList<TRow> rows, Func<TRow, string?> text)
    {
        var column = new string?[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = text(rows[i]);
        return Array.TrueForAll(column, static one => one is null) ? DBNull.Value : new JsonColumn(column);
    }
}
