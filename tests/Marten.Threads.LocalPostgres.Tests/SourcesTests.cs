using Marten.Threads.Local.Programs;

namespace Marten.Threads.Local.Tests;

public sealed class SourcesTests
{
    private const string Given = "Host=db.example;Port=6000;Username=alice;Password=secret";

    [Fact]
    public async Task a_given_connection_string_is_used_as_it_is()
    {
        await using LocalPostgres server = await Bare.Machine.StartAsync(new LocalPostgresOptions { ConnectionString = Given });

        server.ConnectionString.ShouldBe(Given);
        server.Source.ShouldBe(LocalPostgresSource.GivenServer);
        server.DataFolder.ShouldBeNull();
    }

    [Fact]
    public async Task a_connection_string_in_the_variable_is_used_as_it_is()
    {
        await using LocalPostgres server = await Bare.Machine.With("MARTEN_THREADS_POSTGRES", Given).StartAsync(new LocalPostgresOptions());

        server.ConnectionString.ShouldBe(Given);
    }

    [Fact]
    public async Task the_option_wins_over_the_variable()
    {
        Surroundings surroundings = Bare.Machine.With("MARTEN_THREADS_POSTGRES", "Host=other");

        await using LocalPostgres server = await surroundings.StartAsync(new LocalPostgresOptions { ConnectionString = Given });

        server.ConnectionString.ShouldBe(Given);
    }

    [Fact]
    public async Task an_unreadable_connection_string_is_named_by_its_origin_and_not_repeated()
    {
        Surroundings surroundings = Bare.Machine.With("MARTEN_THREADS_POSTGRES", "postgres://alice:secret@db.example");

        LocalPostgresException failure = await Should.ThrowAsync<LocalPostgresException>(() => surroundings.StartAsync(new LocalPostgresOptions()));

        failure.Failure.ShouldBe(LocalPostgresFailure.UnreadableConnectionString);
        failure.Message.ShouldContain("MARTEN_THREADS_POSTGRES");
        failure.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task without_programs_and_permission_to_download_the_message_names_the_three_ways()
    {
        LocalPostgresException failure = await Should.ThrowAsync<LocalPostgresException>(() => Bare.Machine.StartAsync(new LocalPostgresOptions()));

        failure.Failure.ShouldBe(LocalPostgresFailure.NoPrograms);
        failure.Message.ShouldContain("apt-get install postgresql");
        failure.Message.ShouldContain("LocalPostgresOptions.ProgramsFolder");
        failure.Message.ShouldContain("MARTEN_THREADS_POSTGRES_BIN=/folder/with/initdb");
        failure.Message.ShouldContain("LocalPostgresOptions.ConnectionString");
        failure.Message.ShouldContain("MARTEN_THREADS_POSTGRES=\"Host=127.0.0.1;Port=5432;Username=postgres;Password=...;Database=postgres\"");
        failure.Message.ShouldContain("LocalPostgresOptions.AllowDownload = true");
        failure.Message.ShouldContain("MARTEN_THREADS_POSTGRES_DOWNLOAD=1");
    }

    [Theory]
    [InlineData(true, "0", true)]
    [InlineData(null, "1", true)]
    [InlineData(null, "true", true)]
    [InlineData(null, "0", false)]
    [InlineData(false, "1", false)]
    public async Task programs_are_downloaded_only_when_the_option_or_else_the_variable_says_so(bool? option, string variable, bool isDownloaded)
    {
        List<string> downloads = [];
        Surroundings surroundings = Bare.Machine.With("MARTEN_THREADS_POSTGRES_DOWNLOAD", variable) with
        {
            DownloadAsync = (version, _, _) =>
            {
                downloads.Add(version);
                throw new LocalPostgresException(LocalPostgresFailure.DownloadFailed, "no network in this test");
            },
        };
        LocalPostgresOptions options = new LocalPostgresOptions();
        options.AllowDownload = option;

        LocalPostgresException failure = await Should.ThrowAsync<LocalPostgresException>(() => surroundings.StartAsync(options));

        failure.Failure.ShouldBe(isDownloaded ? LocalPostgresFailure.DownloadFailed : LocalPostgresFailure.NoPrograms);
        downloads.ShouldBe(isDownloaded ? ["17"] : []);
    }

    [Fact]
    public async Task downloaded_programs_run_a_server_like_found_ones()
    {
        PostgresPrograms local = await FoundAsync();
        Surroundings surroundings = new Surroundings() with { DownloadAsync = (_, _, _) => Task.FromResult(local), UsualProgramFolders = [], Variable = _ => null };
        LocalPostgresOptions options = new LocalPostgresOptions();
        options.AllowDownload = true;

        await using LocalPostgres server = await surroundings.StartAsync(options);

        server.Source.ShouldBe(LocalPostgresSource.DownloadedPrograms);
        (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task a_named_folder_without_programs_is_not_replaced_by_a_search()
    {
        Surroundings surroundings = new Surroundings().With("MARTEN_THREADS_POSTGRES_BIN", "/nowhere");

        LocalPostgresException failure = await Should.ThrowAsync<LocalPostgresException>(() => surroundings.StartAsync(new LocalPostgresOptions()));

        failure.Failure.ShouldBe(LocalPostgresFailure.NoPrograms);
        failure.Message.ShouldContain("/nowhere");
        failure.Message.ShouldContain("MARTEN_THREADS_POSTGRES_BIN");
    }

    [Fact]
    public async Task a_named_folder_with_programs_is_used()
    {
        PostgresPrograms local = await FoundAsync();
        Surroundings surroundings = Bare.Machine.With("MARTEN_THREADS_POSTGRES_BIN", local.Folder);

        await using LocalPostgres server = await surroundings.StartAsync(new LocalPostgresOptions());

        (await Sql.RunAsync(server.ConnectionString, "select 1")).ShouldBe(1);
    }

    private static async Task<PostgresPrograms> FoundAsync()
    {
        var plan = StartPlan.Make(new LocalPostgresOptions(), Bare.Machine);
        return (await new ProgramSearch(plan, new Surroundings()).FindAsync(majorVersion: null, downloadFolder: null, TestContext.Current.CancellationToken)).Programs;
    }
}
