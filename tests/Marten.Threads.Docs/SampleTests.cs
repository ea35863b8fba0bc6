using System.Diagnostics;

namespace Docs;

/// <summary>The samples run to their end, and fail with advice where there is no PostgreSQL.</summary>
public sealed class SampleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task two_nodes_are_parted_and_hold_the_same_when_they_meet_again()
    {
        var (exitCode, output, errors) = await RunAsync("TwoNodes", []);

        errors.ShouldBeEmpty();
        exitCode.ShouldBe(0, output);
        output.ShouldContain("bob fetched 2 records");
        output.ShouldContain("relay   153 records    0 documents");
        output.ShouldContain("Both hold the same.");
        output.ShouldNotContain("fail:");
        output.ShouldNotContain("warn:");
    }

    [Fact]
    public async Task the_sample_runs_and_shows_what_the_readme_says()
    {
        var (exitCode, output, errors) = await RunAsync("GettingStarted", []);

        errors.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        output.ShouldContain("eagle  Buzz Aldrin  3");
        output.ShouldContain("ship columbia: absent, astronaut valeri: absent");
        output.ShouldContain("ship vostok: absent, astronaut yuri: absent");
        output.ShouldContain("appended 297, known before 0, refused 0, gaps 0");
        output.ShouldContain("conflict: create  14");
    }

    [Fact]
    public async Task without_postgresql_the_sample_says_so_in_words()
    {
        var nothing = Directory.CreateTempSubdirectory("threads-docs-nothing-");

        var (exitCode, _, errors) = await RunAsync("GettingStarted", [], ("MARTEN_THREADS_POSTGRES_BIN", nothing.FullName), ("MARTEN_THREADS_POSTGRES", ""));

        exitCode.ShouldBe(1);
        errors.ShouldContain("PostgreSQL programs");
        errors.ShouldNotContain("   at ");
        nothing.Delete();
    }

    [Fact]
    public async Task an_unknown_argument_shows_the_usage()
    {
        var (exitCode, output, errors) = await RunAsync("GettingStarted", ["--datas"]);

        exitCode.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.ShouldContain("--data <folder>");
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string sample, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{sample}.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output, await errors);
    }
}
