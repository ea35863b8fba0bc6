using System.Diagnostics;

namespace Marten.Threads.Local.Tests;

public sealed class KilledParentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<LocalPostgres> StartOnAsync(string folder) => LocalPostgres.StartAsync(new LocalPostgresOptions { DataFolder = folder }, Token);

    [Fact]
    public async Task the_server_of_a_killed_process_ends()
    {
        using TestFolder test = new();
        using Holder parent = await Holder.StartAsync(dataFolder: test["data"]);
        ProcessList.Mentioning(test["data/cluster"]).ShouldNotBeEmpty();

        parent.Kill();

        await Eventually.HoldsAsync(() => ProcessList.Mentioning(test["data/cluster"]).Count == 0, "the server and its script are gone");
    }

    [Fact]
    public async Task the_next_start_on_the_folder_of_a_killed_process_works_at_once_and_finds_the_data()
    {
        using TestFolder test = new();
        using Holder parent = await Holder.StartAsync(dataFolder: test["data"]);
        await Sql.RunAsync(parent.ConnectionString, "create table kept as select 1 as n");

        parent.Kill();
        await using LocalPostgres next = await StartOnAsync(test["data"]);

        (await Sql.RunAsync(next.ConnectionString, "select n from kept")).ShouldBe(1);
    }

    [Fact]
    public async Task a_server_that_outlives_its_killed_parent_is_ended_by_the_next_start()
    {
        using TestFolder test = new();
        using Holder parent = await Holder.StartAsync(dataFolder: test["data"]);
        await Sql.RunAsync(parent.ConnectionString, "create table kept as select 1 as n");
        // without its script nobody tells the server that the parent is gone
        foreach ((int id, string command) in ProcessList.Mentioning(test["data/cluster"]))
            if (command.Contains("read -r", StringComparison.Ordinal))
                Process.GetProcessById(id).Kill();
        parent.Kill();
        await Eventually.HoldsAsync(() => ProcessList.Mentioning("read -r").All(process => !process.Command.Contains(test["data/cluster"], StringComparison.Ordinal)), "the script is gone");
        int orphan = ProcessList.PostmasterOf(test["data"]);
        ProcessList.Mentioning(test["data/cluster"]).Select(process => process.Id).ShouldContain(orphan);

        await using LocalPostgres next = await StartOnAsync(test["data"]);

        (await Sql.RunAsync(next.ConnectionString, "select n from kept")).ShouldBe(1);
        ProcessList.Mentioning(test["data/cluster"]).Select(process => process.Id).ShouldNotContain(orphan);
    }

    [Fact]
    public async Task the_throw_away_folder_of_a_killed_process_is_deleted_by_the_next_start()
    {
        using TestFolder test = new();
        using Holder parent = await Holder.StartAsync(cacheFolder: test["cache"]);
        Directory.Exists(parent.DataFolder).ShouldBeTrue();

        parent.Kill();
        await using LocalPostgres next = await LocalPostgres.StartAsync(new LocalPostgresOptions { CacheFolder = test["cache"] }, Token);

        Directory.Exists(parent.DataFolder).ShouldBeFalse();
        Directory.Exists(next.DataFolder).ShouldBeTrue();
    }

    [Fact]
    public async Task the_throw_away_folder_of_a_living_process_is_left_alone()
    {
        using TestFolder test = new();
        using Holder parent = await Holder.StartAsync(cacheFolder: test["cache"]);

        await using LocalPostgres next = await LocalPostgres.StartAsync(new LocalPostgresOptions { CacheFolder = test["cache"] }, Token);

        (await Sql.RunAsync(parent.ConnectionString, "select 1")).ShouldBe(1);
    }
}
