using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Campaigns.Tests.Benchmarks;

public sealed class BenchmarkArgumentsTests
{
    [Fact]
    public void names_alone_are_enough()
    {
        var arguments = Read("R1a R2");

        arguments.Names.ShouldBe(["R1a", "R2"]);
        arguments.Scale.ShouldBe(Scale.Ci);
        arguments.Runs.ShouldBe(9);
        arguments.Payloads.ShouldBeEmpty();
        arguments.Json.ShouldBeNull();
        arguments.Baseline.ShouldBeNull();
        arguments.Profile.ShouldBeFalse();
        arguments.List.ShouldBeFalse();
    }

    [Fact]
    public void options_may_stand_anywhere()
    {
        var arguments = Read("--runs 3 R1a --scale full --payload 100,10240 R6 --json out.json --baseline base.json --profile");

        arguments.Names.ShouldBe(["R1a", "R6"]);
        arguments.Scale.ShouldBe(Scale.Full);
        arguments.Runs.ShouldBe(3);
        arguments.Payloads.ShouldBe([100, 10240]);
        arguments.Json.ShouldBe("out.json");
        arguments.Baseline.ShouldBe("base.json");
        arguments.Profile.ShouldBeTrue();
    }

    [Fact]
    public void a_list_needs_no_names() => Read("--list").List.ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("--profile")]
    [InlineData("R1a --scale")]
    [InlineData("R1a --scale big")]
    [InlineData("R1a --runs")]
    [InlineData("R1a --runs 0")]
    [InlineData("R1a --runs -1")]
    [InlineData("R1a --runs 1.5")]
    [InlineData("R1a --payload 100,")]
    [InlineData("R1a --payload 97")]
    [InlineData("R1a --payload 99999999")]
    [InlineData("R1a --json")]
    [InlineData("R1a --json --profile")]
    [InlineData("R1a --seed 1")]
    public void anything_else_is_refused(string line) =>
        BenchmarkArguments.TryParse(Words(line), out _).ShouldBeFalse();

    private static BenchmarkArguments Read(string line)
    {
        BenchmarkArguments.TryParse(Words(line), out var arguments).ShouldBeTrue();
        return arguments;
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
