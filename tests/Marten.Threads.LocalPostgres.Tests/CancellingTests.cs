namespace Marten.Threads.Local.Tests;

public sealed class CancellingTests
{
    [Fact]
    public async Task a_start_cancelled_while_the_server_comes_up_leaves_no_process_and_a_usable_folder()
    {
        using TestFolder test = new();
        using CancellationTokenSource cancellation = new();
        LocalPostgresOptions options = new() { DataFolder = test["data"] };
        Surroundings surroundings = new();
        // the port is asked for when everything is prepared and the server is started next
        Surroundings cancelling = surroundings with { NextPort = () => { cancellation.Cancel(); return surroundings.NextPort(); } };

        await Should.ThrowAsync<OperationCanceledException>(() => LocalPostgres.StartAsync(options, cancelling, cancellation.Token));

        ProcessList.Mentioning(test["data"]).ShouldBeEmpty();
        await using LocalPostgres server = await surroundings.StartAsync(options);
        (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task a_start_cancelled_while_the_cluster_is_made_leaves_no_process_and_no_draft()
    {
        using TestFolder test = new();
        using CancellationTokenSource cancellation = new();
        LocalPostgresOptions options = new() { DataFolder = test["data"] };

        Task<LocalPostgres> start = LocalPostgres.StartAsync(options, cancellation.Token);
        await Eventually.HoldsAsync(() => ProcessList.Mentioning(test["data/draft"]).Count > 0, "initdb runs");
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => start);
        ProcessList.Mentioning(test["data"]).ShouldBeEmpty();
        Directory.Exists(test["data/draft"]).ShouldBeFalse();
    }

    [Fact]
    public async Task a_cancelled_throw_away_start_leaves_no_folder()
    {
        using TestFolder test = new();
        using CancellationTokenSource cancellation = new();
        LocalPostgresOptions options = new() { CacheFolder = test["cache"] };
        Surroundings surroundings = new();
        Surroundings cancelling = surroundings with { NextPort = () => { cancellation.Cancel(); return surroundings.NextPort(); } };

        await Should.ThrowAsync<OperationCanceledException>(() => LocalPostgres.StartAsync(options, cancelling, cancellation.Token));

        Directory.GetDirectories(test["cache/servers"]).ShouldBeEmpty();
        ProcessList.Mentioning(test["cache"]).ShouldBeEmpty();
    }
}
