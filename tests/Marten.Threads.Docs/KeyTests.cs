using Docs.Snippets;
using Marten.Threads.Registry;

namespace Docs;

/// <summary>What docs/guides/keys.md shows about backups.</summary>
public sealed class KeyTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task exported_keys_open_the_thread_elsewhere()
    {
        await using var here = await QuickStartApplication.StartAsync(server);
        await using var elsewhere = await QuickStartApplication.StartAsync(server);
        var thread = await here.FillAsync();

        var (threadKey, logKeys) = await Keys.ExportAsync(here.Registry, thread);
        var joined = await Keys.ImportAsync(elsewhere.Registry, thread.ToString(), threadKey);

        joined.Id.ShouldBe(thread);
        joined.CanRead.ShouldBeTrue();
        logKeys.ShouldHaveSingleItem();
        (await elsewhere.Registry.ExportKeysAsync(thread, Cancel)).Key.ExportText().ShouldBe(threadKey);
    }

    [Fact]
    public async Task a_replicator_gets_the_service_key_only()
    {
        await using var here = await QuickStartApplication.StartAsync(server);
        await using var elsewhere = await QuickStartApplication.StartAsync(server);
        var thread = await here.FillAsync();
        var (threadKey, _) = await Keys.ExportAsync(here.Registry, thread);

        var stored = await Keys.ReplicateAsync(elsewhere.Registry, thread.ToString(), threadKey);

        stored.CanRead.ShouldBeFalse();
    }
}
