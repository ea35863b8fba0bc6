using Docs.Snippets;
using Marten.Threads;
using Marten.Threads.Ingesting;
using Microsoft.Extensions.DependencyInjection;

namespace Docs;

/// <summary>What docs/guides/analyse-with-sql.md shows about records.</summary>
public sealed class RecordTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task carried_records_give_the_same_document_elsewhere()
    {
        await using var here = await QuickStartApplication.StartAsync(server);
        await using var elsewhere = await QuickStartApplication.StartAsync(server);
        var thread = await here.FillAsync();
        var (threadKey, _) = await Keys.ExportAsync(here.Registry, thread);
        await Keys.ImportAsync(elsewhere.Registry, thread.ToString(), threadKey);

        await Records.CarryAsync(here.Registry, here.ThreadStore, elsewhere.Services.GetRequiredService<IRecordIngest>(), thread);

        await using var original = here.Store.QuerySession();
        await using var copy = elsewhere.Store.QuerySession();
        var buzz = await original.Threads(thread).Collection("Astronauts").LoadAsync("buzz", Cancel);
        buzz.ShouldNotBeNull();
        (await copy.Threads(thread).Collection("Astronauts").LoadAsync("buzz", Cancel)).ShouldBe(buzz);
        (await copy.Threads(thread).Collection("Astronauts").CountAsync(Cancel)).ShouldBe(2);
    }
}
