using Marten.Threads.Local.Clusters;

namespace Marten.Threads.Local.Tests.Clusters;

public sealed class CacheFolderTests
{
    [Fact]
    public async Task a_process_that_clears_the_servers_folder_keeps_nobody_from_opening_the_cache()
    {
        using var folder = new TestFolder();
        var plan = StartPlan.Make(new LocalPostgresOptions { CacheFolder = folder["cache"] }, Bare.Machine);
        string servers = CacheFolder.TryOpen(plan, Bare.Machine)!.Servers;
        using var enough = new CancellationTokenSource();
        Task clearing = Task.Run(() => Clear(servers, enough.Token), TestContext.Current.CancellationToken);

        int failed = Enumerable.Range(0, 2_000).Count(_ => CacheFolder.TryOpen(plan, Bare.Machine) is null);

        await enough.CancelAsync();
        await clearing;
        failed.ShouldBe(0);
    }

    // As one does that starts a server: folders without a lock are those of dead processes.
    private static void Clear(string servers, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (string path in Directory.GetDirectories(servers))
                Directory.Delete(path);
        }
    }
}
