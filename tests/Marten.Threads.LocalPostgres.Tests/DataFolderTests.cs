using System.Diagnostics;
using System.Globalization;

namespace Marten.Threads.Local.Tests;

public sealed class DataFolderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<LocalPostgres> StartOnAsync(string folder) => LocalPostgres.StartAsync(new LocalPostgresOptions { DataFolder = folder }, Token);

    private static async Task<LocalPostgresException> RefusalAsync(string folder) =>
        await Should.ThrowAsync<LocalPostgresException>(() => StartOnAsync(folder));

    [Fact]
    public async Task the_second_start_on_a_folder_finds_the_data_of_the_first()
    {
        using TestFolder test = new();
        await using (LocalPostgres first = await StartOnAsync(test["data"]))
            await Sql.RunAsync(first.ConnectionString, "create table kept as select 'here' as word");

        await using LocalPostgres second = await StartOnAsync(test["data"]);

        (await Sql.RunAsync(second.ConnectionString, "select word from kept")).ShouldBe("here");
        (await Sql.RunAsync(second.ConnectionString, "show fsync")).ShouldBe("on");
    }

    [Fact]
    public async Task an_empty_folder_that_exists_is_used()
    {
        using TestFolder test = new();
        Directory.CreateDirectory(test["data with 'quotes' and $(spaces)"]);

        await using LocalPostgres server = await StartOnAsync(test["data with 'quotes' and $(spaces)"]);

        (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task a_folder_that_is_in_use_is_refused_with_its_server_named()
    {
        using TestFolder test = new();
        await using LocalPostgres server = await StartOnAsync(test["data"]);
        string port = new Npgsql.NpgsqlConnectionStringBuilder(server.ConnectionString).Port.ToString(CultureInfo.InvariantCulture);

        LocalPostgresException refusal = await RefusalAsync(test["data"]);

        refusal.Failure.ShouldBe(LocalPostgresFailure.FolderInUse);
        refusal.Message.ShouldContain($"on port {port}");
    }

    [Fact]
    public async Task a_folder_in_use_by_another_process_is_refused()
    {
        using TestFolder test = new();
        await using LocalPostgres server = await StartOnAsync(test["data"]);

        using Holder other = await Holder.StartAsync(dataFolder: test["data"]);

        other.State.ShouldBe("failed");
        other.Failure.ShouldBe(nameof(LocalPostgresFailure.FolderInUse));
    }

    [Fact]
    public async Task a_folder_with_something_else_in_it_is_refused_and_left_alone()
    {
        using TestFolder test = new();
        Directory.CreateDirectory(test["data"]);
        await File.WriteAllTextAsync(test["data/letter.txt"], "dear", Token);

        LocalPostgresException refusal = await RefusalAsync(test["data"]);

        refusal.Failure.ShouldBe(LocalPostgresFailure.FolderNotOurs);
        refusal.Message.ShouldContain("letter.txt");
        Directory.GetFileSystemEntries(test["data"]).ShouldBe([test["data/letter.txt"]]);
    }

    [Fact]
    public async Task the_data_folder_of_another_server_is_refused()
    {
        using TestFolder test = new();
        Directory.CreateDirectory(test["data"]);
        await File.WriteAllTextAsync(test["data/PG_VERSION"], "15\n", Token);

        LocalPostgresException refusal = await RefusalAsync(test["data"]);

        refusal.Failure.ShouldBe(LocalPostgresFailure.FolderNotOurs);
        refusal.Message.ShouldContain("another PostgreSQL server");
    }

    [Fact]
    public async Task a_file_is_not_a_data_folder()
    {
        using TestFolder test = new();
        await File.WriteAllTextAsync(test["data"], "", Token);

        (await RefusalAsync(test["data"])).Failure.ShouldBe(LocalPostgresFailure.FolderNotOurs);
    }

    [Fact]
    public async Task a_folder_of_another_major_version_is_refused_with_both_versions_named()
    {
        using TestFolder test = new();
        await (await StartOnAsync(test["data"])).DisposeAsync();
        await File.WriteAllTextAsync(test["data/cluster/PG_VERSION"], "99\n", Token);

        LocalPostgresException refusal = await RefusalAsync(test["data"]);

        refusal.Failure.ShouldBe(LocalPostgresFailure.OtherMajorVersion);
        refusal.Message.ShouldContain("made by PostgreSQL 99");
        refusal.Message.ShouldContain("MARTEN_THREADS_POSTGRES_BIN");
    }

    [Fact]
    public async Task a_folder_without_permission_is_refused_with_the_account_named()
    {
        using TestFolder programs = new(), test = new();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(test.FullPath, (UnixFileMode)0b101_101_101);

        using Holder holder = await Holder.StartUnprivilegedAsync(programs.FullPath, test["data"]);

        holder.State.ShouldBe("failed");
        holder.Failure.ShouldBe(nameof(LocalPostgresFailure.FolderNotAccessible));
        holder.Message.ShouldContain(test["data"]);
    }

    [Fact]
    public async Task a_folder_below_a_closed_one_is_refused_when_the_server_must_drop_from_root()
    {
        using TestFolder test = new();
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(test["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Task<LocalPostgres> start = StartOnAsync(test["closed/data"]);

        if (Environment.IsPrivilegedProcess)
            (await Should.ThrowAsync<LocalPostgresException>(() => start)).Message.ShouldContain("cannot be reached by the account 'nobody'");
        else
            await (await start).DisposeAsync(); // the account's own folder is open to its own server
    }

    [Fact]
    public async Task a_start_after_a_crash_of_the_server_recovers_the_data()
    {
        using TestFolder test = new();
        await using (LocalPostgres first = await StartOnAsync(test["data"]))
        {
            await Sql.RunAsync(first.ConnectionString, "create table kept as select 1 as n");
            using var postmaster = Process.GetProcessById(ProcessList.PostmasterOf(test["data"]));
            postmaster.Kill();
        }

        await using LocalPostgres second = await StartOnAsync(test["data"]);

        (await Sql.RunAsync(second.ConnectionString, "select n from kept")).ShouldBe(1);
    }

    [Fact]
    public async Task a_pid_file_whose_number_now_belongs_to_another_program_is_cleared_away()
    {
        using TestFolder test = new();
        await (await StartOnAsync(test["data"])).DisposeAsync();
        string stale = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{test["data/cluster"]}\n1000000000\n5432\n\n127.0.0.1\n  5432001     0\nready   \n");
        await File.WriteAllTextAsync(test["data/cluster/postmaster.pid"], stale, Token);

        await using LocalPostgres server = await StartOnAsync(test["data"]);

        (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task a_half_made_cluster_of_an_interrupted_start_is_made_anew()
    {
        using TestFolder test = new();
        Directory.CreateDirectory(test["data/draft/cluster"]);
        await File.WriteAllTextAsync(test["data/draft/cluster/PG_VERSION"], "15\n", Token);
        await File.WriteAllTextAsync(test["data/draft/password"], "old", Token);

        await using LocalPostgres server = await StartOnAsync(test["data"]);

        (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
        Directory.Exists(test["data/draft"]).ShouldBeFalse();
    }
}
