using System.Diagnostics;

namespace Docs;

/// <summary>samples/GettingStarted runs to its end, and fails with advice where there is no PostgreSQL.</summary>
public sealed class SampleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_sample_runs_and_shows_what_the_readme_says()
    {
        var (exitCode, output, errors) = await RunAsync([]);

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

        var (exitCode, _, errors) = await RunAsync([], ("MARTEN_THREADS_POSTGRES_BIN", nothing.FullName), ("MARTEN_THREADS_POSTGRES", ""));

        exitCode.ShouldBe(1);
        errors.ShouldContain("PostgreSQL programs");
        errors.ShouldNotContain("   at ");
        nothing.Delete();
    }

    [Fact]
    public async Task an_unknown_argument_shows_the_usage()
    {
        var (exitCode, output, errors) = await RunAsync(["--datas"]);

        exitCode.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.ShouldContain("--data <folder>");
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "GettingStarted.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var sample = Process.Start(start)!;
        var output = sample.StandardOutput.ReadToEndAsync(Cancel);
        var errors = sample.StandardError.ReadToEndAsync(Cancel);
        await sample.WaitForExitAsync(Cancel);
        return (sample.ExitCode, await output, await errors);
    }
}
