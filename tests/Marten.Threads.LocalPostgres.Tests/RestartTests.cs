using System.Diagnostics;
using Npgsql;

namespace Marten.Threads.Local.Tests;

public sealed class RestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task a_server_that_is_restarted_keeps_its_address_and_its_data(bool abruptly)
    {
        await using LocalPostgres server = await LocalPostgres.StartAsync(cancellationToken: Token);
        await Sql.RunAsync(server.ConnectionString, "create table kept as select 1 as n");
        object? before = await Sql.RunAsync(server.ConnectionString, "select pg_postmaster_start_time()");

        await server.RestartAsync(abruptly, Token);

        (await Sql.RunAsync(server.ConnectionString, "select n from kept")).ShouldBe(1);
        (await Sql.RunAsync(server.ConnectionString, "select pg_postmaster_start_time()")).ShouldNotBe(before);
        File.ReadAllText(server.LogFile!).Contains("automatic recovery in progress", StringComparison.Ordinal).ShouldBe(abruptly);
    }

    [Fact]
    public async Task what_was_committed_a_moment_before_a_crash_of_the_server_is_there_after_it()
    {
        await using LocalPostgres server = await LocalPostgres.StartAsync(cancellationToken: Token);
        await Sql.RunAsync(server.ConnectionString, "create table kept (n int)");
        for (int crash = 1; crash <= 5; crash++)
        {
            await Sql.RunAsync(server.ConnectionString, $"insert into kept values ({crash})");

            await server.RestartAsync(abruptly: true, Token);

            (await Sql.RunAsync(server.ConnectionString, "select count(*) from kept")).ShouldBe((long)crash);
        }
    }

    [Fact]
    public async Task a_server_that_ended_by_itself_can_be_started_again()
    {
        await using LocalPostgres server = await LocalPostgres.StartAsync(cancellationToken: Token);
        using (var postmaster = Process.GetProcessById(ProcessList.PostmasterOf(server.DataFolder!)))
            postmaster.Kill();

        await server.RestartAsync(cancellationToken: Token);

        (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task a_given_server_is_not_ours_to_restart()
    {
        await using LocalPostgres server = await LocalPostgres.StartAsync(new LocalPostgresOptions { ConnectionString = "Host=localhost" }, Token);

        await Should.ThrowAsync<InvalidOperationException>(() => server.RestartAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task a_disposed_server_stays_ended()
    {
        LocalPostgres server = await LocalPostgres.StartAsync(cancellationToken: Token);
        await server.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => server.RestartAsync(cancellationToken: Token));

        await Should.ThrowAsync<NpgsqlException>(() => Sql.RunAsync(server.ConnectionString, "select 1"));
    }
}
