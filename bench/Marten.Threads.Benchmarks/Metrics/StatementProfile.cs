using System.Globalization;
using System.Text.RegularExpressions;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>What the statements of a write cost in the server, by the extension <c>pg_stat_statements</c>.</summary>
internal static partial class StatementProfile
{
    private const int StatementsMax = 25;
    private const int TextMax = 110;

    private const string Sql = """
        select query, calls, total_exec_time from pg_stat_statements
        where dbid = (select oid from pg_database where datname = current_database()) and query not like '%pg_stat_statements%'
        order by total_exec_time desc
        """;

    /// <summary>Runs writes and tells, as lines for the report, where the time of one went.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(
        string side, BenchmarkDatabase database, int slices, int writesInSlice, Func<int, Task<Effort>> write, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("select pg_stat_statements_reset()", cancellationToken);
        Effort effort = default;
        for (var slice = 0; slice < slices; slice++) effort = effort.Plus(await write(slice));
        var writes = slices * writesInSlice;
        var wall = effort.Time.TotalMilliseconds / writes;
        var rows = await database.RowsAsync(Sql, cancellationToken);
        var server = rows.Sum(static row => (double)row[2]) / writes;
        var calls = rows.Sum(static row => (long)row[1]) / (double)writes;
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{side}: {wall:0.000} ms a write, of which {server:0.000} ms run {calls:0.0} statements; the rest is client, network, parsing, planning and commit"),
            .. rows.Take(StatementsMax).Select(row => Tell((string)row[0], (long)row[1], (double)row[2], writes)),
        ];
    }

    private static string Tell(string query, long calls, double milliseconds, int writes)
    {
        var text = Spaces().Replace(query, " ");
        if (text.Length > TextMax) text = text[..TextMax] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / writes:0.000} ms, {(double)calls / writes:0.0} calls a write: `{text}`");
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
