using Marten.Threads.Local.Servers;

namespace Marten.Threads.Local.Tests.Servers;

public sealed class ServerLogTests
{
    [Fact]
    public async Task the_tail_of_a_long_log_is_its_last_whole_lines()
    {
        using TestFolder test = new();
        await File.WriteAllLinesAsync(test["server.log"], Enumerable.Range(0, 2000).Select(line => $"line {line:0000}"), TestContext.Current.CancellationToken);

        string[] tail = ServerLog.Tail(test["server.log"]).Split(Environment.NewLine);

        tail[^1].ShouldBe("line 1999");
        tail.ShouldAllBe(line => line.Length == "line 0000".Length);
        tail.Length.ShouldBeInRange(300, 410);
    }

    [Fact]
    public void a_log_that_does_not_exist_has_an_empty_tail()
    {
        ServerLog.Tail("/nowhere/server.log").ShouldBeEmpty();
    }
}
