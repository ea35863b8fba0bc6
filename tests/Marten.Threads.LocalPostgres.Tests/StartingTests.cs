using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Npgsql;

namespace Marten.Threads.Local.Tests;

public sealed class StartingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_server_starts_and_answers()
    {
        await using LocalPostgres server = await LocalPostgres.StartAsync(cancellationToken: Token);

        object? answer = await Sql.RunAsync(server.ConnectionString, "select 6 * 7");

        answer.ShouldBe(42);
        server.Source.ShouldBe(LocalPostgresSource.InstalledPrograms);
    }

    [Fact]
    public async Task several_servers_run_at_once_each_with_its_own_data()
    {
        LocalPostgres[] servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LocalPostgres.StartAsync(cancellationToken: Token)));
        try
        {
            foreach (LocalPostgres server in servers)
                await Sql.RunAsync(server.ConnectionString, "create table here (n int)");

            servers.Select(server => server.ConnectionString).Distinct(StringComparer.Ordinal).Count().ShouldBe(4);
        }
        finally
        {
            foreach (LocalPostgres server in servers)
                await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task a_server_listens_on_loopback_only()
    {
        await using LocalPostgres server = await LocalPostgres.StartAsync(cancellationToken: Token);
        int port = new NpgsqlConnectionStringBuilder(server.ConnectionString).Port;

        IPEndPoint[] listeners = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == port)];

        listeners.ShouldNotBeEmpty();
        listeners.ShouldAllBe(end => IPAddress.IsLoopback(end.Address));
    }

    [Fact]
    public async Task a_server_asks_for_its_password()
    {
        await using LocalPostgres server = await LocalPostgres.StartAsync(cancellationToken: Token);
        string wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess" }.ConnectionString;

        PostgresException refusal = await Should.ThrowAsync<PostgresException>(() => Sql.RunAsync(wrong, "select 1"));

        refusal.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task a_throw_away_server_leaves_neither_folder_nor_process()
    {
        LocalPostgres server = await LocalPostgres.StartAsync(cancellationToken: Token);
        string folder = server.DataFolder!;
        ProcessList.Mentioning(folder).ShouldNotBeEmpty();

        await server.DisposeAsync();

        Directory.Exists(folder).ShouldBeFalse();
        ProcessList.Mentioning(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task disposing_twice_is_harmless()
    {
        LocalPostgres server = await LocalPostgres.StartAsync(cancellationToken: Token);

        await server.DisposeAsync();
        await server.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => server.CreateDatabaseAsync("late", Token));
    }

    [Fact]
    public async Task a_port_that_is_taken_meanwhile_is_given_up_for_another()
    {
        using TcpListener somebody = new(IPAddress.Loopback, port: 0);
        somebody.Start();
        int taken = ((IPEndPoint)somebody.LocalEndpoint).Port, asked = 0;
        Surroundings surroundings = new();
        Surroundings unlucky = surroundings with { NextPort = () => asked++ == 0 ? taken : surroundings.NextPort() };

        await using LocalPostgres server = await unlucky.StartAsync(new LocalPostgresOptions());

        (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task a_throw_away_server_is_fast_unless_it_is_to_be_durable()
    {
        await using LocalPostgres fast = await LocalPostgres.StartAsync(cancellationToken: Token);
        await using LocalPostgres durable = await LocalPostgres.StartAsync(new LocalPostgresOptions { Durable = true }, Token);

        (await Sql.RunAsync(fast.ConnectionString, "show fsync")).ShouldBe("off");
        (await Sql.RunAsync(durable.ConnectionString, "show fsync")).ShouldBe("on");
    }

    [Fact]
    public async Task server_settings_are_passed_on_as_they_are()
    {
        LocalPostgresOptions options = new() { ServerSettings = { ["max_connections"] = "37", ["application.motto"] = "a 'b' \"c\" $(d) `e`; f" } };

        await using LocalPostgres server = await LocalPostgres.StartAsync(options, Token);

        (await Sql.RunAsync(server.ConnectionString, "show max_connections")).ShouldBe("37");
        (await Sql.RunAsync(server.ConnectionString, "show application.motto")).ShouldBe("a 'b' \"c\" $(d) `e`; f");
    }

    [Fact]
    public async Task a_server_that_does_not_start_shows_the_end_of_its_log()
    {
        LocalPostgresOptions options = new() { ServerSettings = { ["shared_buffers"] = "plenty" } };

        LocalPostgresException failure = await Should.ThrowAsync<LocalPostgresException>(() => LocalPostgres.StartAsync(options, Token));

        failure.Failure.ShouldBe(LocalPostgresFailure.ServerNotStarted);
        failure.Message.ShouldContain("invalid value for parameter \"shared_buffers\": \"plenty\"");
    }

    [Fact]
    public async Task a_start_that_takes_too_long_is_given_up_and_names_the_option()
    {
        LocalPostgresOptions options = new() { StartTimeout = TimeSpan.FromMilliseconds(1) };

        LocalPostgresException failure = await Should.ThrowAsync<LocalPostgresException>(() => LocalPostgres.StartAsync(options, Token));

        failure.Failure.ShouldBe(LocalPostgresFailure.TimedOut);
        failure.Message.ShouldContain("LocalPostgresOptions.StartTimeout");
    }

    [Fact]
    public async Task without_privileges_a_server_starts_as_well()
    {
        using TestFolder programs = new();

        using Holder holder = await Holder.StartUnprivilegedAsync(programs.FullPath);

        holder.State.ShouldBe("ready", holder.Message);
        (await Sql.RunAsync(holder.ConnectionString, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task starts_that_prepare_the_same_template_do_not_disturb_each_other()
    {
        using TestFolder cache = new();
        LocalPostgresOptions options = new() { CacheFolder = cache["cache"] };

        LocalPostgres[] servers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => LocalPostgres.StartAsync(options, Token)));
        foreach (LocalPostgres server in servers)
        {
            (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
            await server.DisposeAsync();
        }

        Directory.GetDirectories(cache["cache/templates"]).Length.ShouldBe(1);
        Directory.GetDirectories(cache["cache/servers"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_template_that_lost_a_file_is_made_anew()
    {
        using TestFolder cache = new();
        LocalPostgresOptions options = new() { CacheFolder = cache["cache"] };
        await (await LocalPostgres.StartAsync(options, Token)).DisposeAsync();
        string template = Directory.GetDirectories(cache["cache/templates"]).ShouldHaveSingleItem();
        File.Delete(Path.Combine(template, "cluster", "global", "pg_control"));

        await using LocalPostgres server = await LocalPostgres.StartAsync(options, Token);

        (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
    }
}
