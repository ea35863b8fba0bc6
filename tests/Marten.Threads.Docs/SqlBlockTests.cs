using Docs.Pages;

namespace Docs;

/// <summary>Every SQL statement of README.md and the guides runs as it stands on the data of the quick start.</summary>
public sealed class SqlBlockTests(PostgresServer server)
{
    [Fact]
    public async Task every_statement_runs_and_every_query_finds_something()
    {
        await using var application = await QuickStartApplication.StartAsync(server);
        await application.FillAsync();
        var blocks = Repository.PagesWithCode
            .Where(static page => page.Path == "README.md" || page.Path.StartsWith("docs/guides/", StringComparison.Ordinal))
            .SelectMany(static page => page.Blocks)
            .Where(static block => block.IsSql)
            .ToList();

        var empty = new List<string>();
        foreach (var block in blocks)
        {
            var rows = await application.SqlAsync(block.Text);
            if (rows.Count == 0 && block.Text.StartsWith("select", StringComparison.Ordinal)) empty.Add(block.Place);
        }

        blocks.Count.ShouldBeGreaterThan(5);
        empty.ShouldBeEmpty();
    }
}
