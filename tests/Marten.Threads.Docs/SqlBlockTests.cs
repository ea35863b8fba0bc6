using Docs.Pages;

namespace Docs;

/// <summary>Every SQL statement of README.md and the guides runs as it stands on the data of the quick start.</summary>
public sealed class SqlBlockTests(PostgresServer server)
{
    [Fact]
    public async Task every_statement_runs_and_every_column_of_a_query_holds_something()
    {
        await using var application = await QuickStartApplication.StartAsync(server);
        await application.FillAsync();
        var blocks = Repository.PagesWithCode
            .Where(static page => page.Path == "README.md" || page.Path.StartsWith("docs/guides/", StringComparison.Ordinal))
            .SelectMany(static page => page.Blocks)
            .Where(static block => block.IsSql)
            .ToList();

        var doubtful = new List<string>();
        foreach (var block in blocks)
        {
            var rows = await application.SqlAsync(block.Text);
            if (block.Text.StartsWith("select", StringComparison.Ordinal) && !EveryColumnHoldsSomething(rows)) doubtful.Add(block.Place);
        }

        blocks.Count.ShouldBeGreaterThan(5);
        doubtful.ShouldBeEmpty();
    }

    // A misspelt JSON member is no error in SQL; it is null in every row.
    private static bool EveryColumnHoldsSomething(IReadOnlyList<string[]> rows) =>
        rows.Count > 0 && Enumerable.Range(0, rows[0].Length).All(column => rows.Any(row => row[column].Length > 0));
}
