using Marten.Threads.Local.Programs;

namespace Marten.Threads.Local.Tests.Programs;

public sealed class ProgramSearchTests
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    [Fact]
    public async Task programs_in_the_path_come_before_those_in_the_usual_places()
    {
        using TestFolder machine = new();
        Surroundings surroundings = Bare.Machine.With("PATH", Install(machine["path"], "14.2")) with { UsualProgramFolders = [Install(machine["usual"], "17.1")] };

        PostgresPrograms found = await FindAsync(surroundings);

        found.ShouldBe(new PostgresPrograms(machine["path"], "14.2"));
    }

    [Fact]
    public async Task a_link_in_the_path_leads_to_the_folder_of_the_programs()
    {
        using TestFolder machine = new();
        Install(machine["real"], "15.1");
        Directory.CreateDirectory(machine["links"]);
        foreach (string program in Directory.GetFiles(machine["real"]))
            File.CreateSymbolicLink(Path.Combine(machine["links"], Path.GetFileName(program)), program);

        PostgresPrograms found = await FindAsync(Bare.Machine.With("PATH", machine["links"]));

        found.Folder.ShouldBe(machine["real"]);
    }

    [Fact]
    public async Task a_folder_made_by_an_older_version_gets_the_programs_of_that_version()
    {
        using TestFolder machine = new();
        Surroundings surroundings = Bare.Machine with { UsualProgramFolders = [Install(machine["a"], "17.1"), Install(machine["b"], "16.4")] };

        PostgresPrograms found = await FindAsync(surroundings, majorVersion: 16);

        found.Version.ShouldBe("16.4");
    }

    [Fact]
    public async Task too_old_programs_are_passed_over_and_named_when_there_are_no_others()
    {
        using TestFolder machine = new();
        Surroundings surroundings = Bare.Machine with { UsualProgramFolders = [Install(machine["old"], "9.6")] };

        LocalPostgresException failure = await Should.ThrowAsync<LocalPostgresException>(() => FindAsync(surroundings));

        failure.Failure.ShouldBe(LocalPostgresFailure.NoPrograms);
        failure.Message.ShouldContain($"9.6 in {machine["old"]}");
    }

    [Fact]
    public async Task an_incomplete_or_broken_set_of_programs_is_passed_over()
    {
        using TestFolder machine = new();
        Install(machine["incomplete"], "17.1");
        File.Delete(machine["incomplete/initdb"]);
        Install(machine["broken"], "17.1");
        await File.WriteAllTextAsync(machine["broken/postgres"], "#!/bin/sh\nexit 1\n", TestContext.Current.CancellationToken);
        Surroundings surroundings = Bare.Machine with { UsualProgramFolders = [machine["incomplete"], machine["broken"], Install(machine["whole"], "16.4")] };

        (await FindAsync(surroundings)).Folder.ShouldBe(machine["whole"]);
    }

    [Fact]
    public void the_usual_places_are_searched_newest_first_by_number()
    {
        using TestFolder machine = new();
        foreach (string version in (string[])["9.6", "15", "16", "8", "not-a-version"])
            Directory.CreateDirectory(machine[$"{version}/bin"]);

        IEnumerable<string> folders = UsualFolders.Versions(machine.FullPath, "*", "bin");

        folders.ShouldBe([machine["16/bin"], machine["15/bin"], machine["9.6/bin"], machine["8/bin"], machine["not-a-version/bin"]]);
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18")]
    [InlineData("postgres (PostgreSQL) 17.0", "17.0")]
    [InlineData("postgres (PostgreSQL) 18beta2", "18")]
    [InlineData("postgres: command not found", null)]
    public void the_version_is_read_from_what_the_program_says(string output, string? version)
    {
        PostgresPrograms.ReadVersion(output).ShouldBe(version);
    }

    private static async Task<PostgresPrograms> FindAsync(Surroundings surroundings, int? majorVersion = null)
    {
        var plan = StartPlan.Make(new LocalPostgresOptions { DataFolder = "/data" }, surroundings);
        return (await new ProgramSearch(plan, surroundings).FindAsync(majorVersion, downloadFolder: null, TestContext.Current.CancellationToken)).Programs;
    }

    /// <summary>Three programs that can do nothing but tell their version.</summary>
    private static string Install(string folder, string version)
    {
        Directory.CreateDirectory(folder);
        foreach (string name in (string[])["initdb", "postgres", "pg_ctl"])
        {
            string program = Path.Combine(folder, name);
            File.WriteAllText(program, $"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(program, Executable);
        }

        return folder;
    }
}
