using Npgsql;

namespace GettingStarted.Telling;

/// <summary>Shows a query and its rows.</summary>
internal sealed class SqlConsole(string connectionString, Story story)
{
    private const int ColumnWidthMax = 34;

    public async Task ShowAsync(string query, CancellationToken cancellationToken, params object[] values)
    {
        story.Show(query);
        story.Gap();
        foreach (var row in Align(await ReadAsync(query, values, cancellationToken))) story.Show(row);
    }

    private async Task<List<string[]>> ReadAsync(string query, object[] values, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(query);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var data = await command.ExecuteReaderAsync(cancellationToken);
        List<string[]> rows = [[.. Enumerable.Range(0, data.FieldCount).Select(data.GetName)]];
        while (await data.ReadAsync(cancellationToken))
            rows.Add([.. Enumerable.Range(0, data.FieldCount).Select(column => Cell(data.GetValue(column)))]);
        return rows;
    }

    private static string Cell(object value)
    {
        var text = value is DBNull ? "" : FormattableString.Invariant($"{value}");
        return text.Length <= ColumnWidthMax ? text : text[..(ColumnWidthMax - 1)] + "…";
    }

    private static IEnumerable<string> Align(List<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
