using CsCheck;
using Marten.Threads.Local.Servers;

namespace Marten.Threads.Local.Tests.Servers;

public sealed class PostmasterFileTests
{
    private const string Ready = "6537\n/data/cluster\n1795552273\n5999\n\n127.0.0.1\n 11666882        13\nready   \n";

    [Fact]
    public void the_file_of_a_server_that_accepts_connections_is_read()
    {
        var file = PostmasterFile.TryParse(Ready);

        file.ShouldBe(new PostmasterFile(6537, DateTimeOffset.FromUnixTimeSeconds(1795552273), 5999, IsReady: true));
    }

    [Fact]
    public void a_server_that_has_not_written_everything_yet_is_not_ready()
    {
        PostmasterFile.TryParse("6537\n/data/cluster\n1795552273\n")!.IsReady.ShouldBeFalse();
        PostmasterFile.TryParse(Ready.Replace("ready   ", "starting", StringComparison.Ordinal))!.IsReady.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("6537\n/data/cluster\n")]
    [InlineData("-6537\n/data/cluster\n1795552273\n5999\n")]
    [InlineData("6537\n/data/cluster\n99999999999999\n5999\n")]
    public void a_file_that_names_no_server_is_not_read(string text)
    {
        PostmasterFile.TryParse(text).ShouldBeNull();
    }

    [Fact]
    public void no_mutation_of_the_file_throws_or_gives_an_impossible_port()
    {
        Gen.Select(Gen.Int[0, Ready.Length - 1], Gen.String, Gen.Int[0, 5]).Sample(
            (at, inserted, removed) =>
            {
                string mutated = Ready[..at] + inserted + Ready[Math.Min(Ready.Length, at + removed)..];

                if (PostmasterFile.TryParse(mutated) is { } file)
                {
                    file.Port.ShouldBeInRange(0, 65535);
                    file.ProcessId.ShouldBePositive();
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void a_process_that_is_no_server_does_not_count_as_one()
    {
        using var thisProcess = System.Diagnostics.Process.GetCurrentProcess();
        PostmasterFile file = new(thisProcess.Id, new DateTimeOffset(thisProcess.StartTime), 5999, IsReady: true);

        file.IsServerAlive().ShouldBeFalse();
    }
}
