namespace Marten.Threads.Local.Tests;

public sealed class StartPlanTests
{
    [Fact]
    public void a_given_folder_is_durable_and_a_throw_away_one_is_not()
    {
        Make(new LocalPostgresOptions { DataFolder = "data" }).Durable.ShouldBeTrue();
        Make(new LocalPostgresOptions()).Durable.ShouldBeFalse();
        Make(new LocalPostgresOptions { DataFolder = "data", Durable = false }).Durable.ShouldBeFalse();
    }

    [Fact]
    public void a_relative_folder_is_taken_from_the_current_one()
    {
        Make(new LocalPostgresOptions { DataFolder = "data/" }).DataFolder.ShouldBe(Path.Combine(Environment.CurrentDirectory, "data"));
    }

    [Fact]
    public void an_empty_variable_counts_as_none()
    {
        StartPlan plan = StartPlan.Make(new LocalPostgresOptions(), Bare.Machine with { Variable = _ => "" });

        plan.ConnectionString.ShouldBeNull();
        plan.ProgramsFolder.ShouldBeNull();
        plan.AllowDownload.ShouldBeFalse();
    }

    [Theory]
    [InlineData("listen_addresses")]
    [InlineData("Port")]
    [InlineData("unix_socket_directories")]
    [InlineData("fsync")]
    [InlineData("two words")]
    [InlineData("a=b")]
    [InlineData("")]
    public void a_setting_that_is_ours_or_none_at_all_is_refused_by_name(string name)
    {
        LocalPostgresOptions options = new() { ServerSettings = { [name] = "1" } };

        Should.Throw<ArgumentException>(() => Make(options)).Message.ShouldContain($"ServerSettings: '{name}'");
    }

    [Fact]
    public void options_that_make_no_sense_are_refused_by_name()
    {
        Should.Throw<ArgumentException>(() => Make(new LocalPostgresOptions { StartTimeout = TimeSpan.Zero })).Message.ShouldContain("StartTimeout");
        Should.Throw<ArgumentException>(() => Make(new LocalPostgresOptions { StopTimeout = -TimeSpan.FromSeconds(1) })).Message.ShouldContain("StopTimeout");
        Should.Throw<ArgumentException>(() => Make(new LocalPostgresOptions { DataFolder = " " })).Message.ShouldContain("DataFolder");
        Should.Throw<ArgumentException>(() => Make(new LocalPostgresOptions { ProgramsFolder = "" })).Message.ShouldContain("ProgramsFolder");
        Should.Throw<ArgumentException>(() => Make(new LocalPostgresOptions { CacheFolder = "" })).Message.ShouldContain("CacheFolder");
        Should.Throw<ArgumentException>(() => Make(new LocalPostgresOptions { DownloadVersion = "newest" })).Message.ShouldContain("DownloadVersion");
    }

    private static StartPlan Make(LocalPostgresOptions options) => StartPlan.Make(options, Bare.Machine);
}
