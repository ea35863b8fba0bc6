using Docs.Pages;
using Docs.Snippets;
using Marten;

namespace Docs;

/// <summary>The quick start of README.md does what it says.</summary>
public sealed class QuickStartTests(PostgresServer server)
{
    [Fact]
    public async Task the_quick_start_runs_and_linq_finds_what_it_wrote()
    {
        await using var application = await QuickStartApplication.StartAsync(server);
        var thread = await application.FillAsync();

        var experienced = await QuickStart.ReadAsync(application.ThreadStore, thread);

        experienced.ShouldHaveSingleItem().Name.ShouldBe("Buzz");
        await using var query = application.Store.QuerySession();
        (await query.LoadAsync<Ship>("eagle", TestContext.Current.CancellationToken)).ShouldNotBeNull().Captain.ShouldBe("buzz");
    }

    [Fact]
    public async Task the_sql_of_the_readme_joins_the_ship_with_its_captain()
    {
        await using var application = await QuickStartApplication.StartAsync(server);
        await application.FillAsync();
        var sql = Repository.PagesWithCode.Single(static page => page.Path == "README.md").Blocks.Single(static block => block.IsSql);

        var rows = await application.SqlAsync(sql.Text);

        rows.ShouldHaveSingleItem().ShouldBe(["eagle", "Buzz", "2"]);
    }
}
