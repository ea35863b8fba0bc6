using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Tests.Nodes;

public sealed class ThreadCheckTests(CampaignDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ReductionMode.Inline)]
    [InlineData(ReductionMode.Async)]
    public async Task a_thread_with_own_and_foreign_logs_and_a_fork_is_whole(ReductionMode mode)
    {
        await using var node = await database.StartNodeAsync(mode);
        var (thread, log) = await WriteAsync(node);
        var fork = log.ForkAfter(2, seed: 7).Create("Dogs", "forked", "{}").Create("Dogs", "forked-too", "{}");
        await node.Ingest.IngestAsync(thread, fork.Records.Skip(2).Select(record => record.Incoming()), cancellationToken: Cancel);

        var findings = await new ThreadCheck(node, thread).FindAsync(Cancel);

        findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("delete from threads.operations where counter = 3", "after a rebuild")]
    [InlineData("update threads.operations set status = 'undecided' where counter = 3", "after a rebuild")]
    [InlineData("update threads.instances set data = '{}' where id = 'dog-1'", "after a rebuild")]
    [InlineData("delete from threads.instances where id = 'dog-1'", "which is not there")]
    [InlineData("delete from threads.mt_doc_astronaut", "after a rebuild")]
    [InlineData("delete from threads.changes where commit_seq = 1", "the change feed jumps")]
    [InlineData("delete from threads.changes where commit_seq = (select max(commit_seq) from threads.changes)", "no change told")]
    [InlineData("delete from threads.mt_events where version = 2 and type = 'record_appended'", "follows version 1")]
    [InlineData("delete from threads.mt_events where version = 4 and type = 'record_appended'", "the records do not")]
    [InlineData("update threads.mt_streams set version = version + 1 where id <> '~reductions'", "mt_streams says")]
    [InlineData("update threads.branches set counter = counter - 1", "branches says")]
    [InlineData("update threads.branches set wins = false", "tells the head")]
    [InlineData("delete from threads.envelopes where counter = 3", "are known when they are given again")]
    [InlineData("update threads.mt_events set bdata = (select bdata from threads.mt_events o where o.version = 3 and o.type = 'record_appended' limit 1) where version = 2 and type = 'record_appended'", "is refused|does not follow")]
    public async Task a_thread_of_which_something_is_missing_or_changed_is_not_whole(string spoil, string finding)
    {
        await using var node = await database.StartNodeAsync(ReductionMode.Inline);
        var (thread, _) = await WriteAsync(node);
        await node.ExecuteAsync(spoil, Cancel);

        var findings = await new ThreadCheck(node, thread).FindAsync(Cancel);

        findings.ShouldContain(found => finding.Split('|').Any(one => found.Contains(one, StringComparison.Ordinal)), string.Join('\n', findings));
    }

    private static async Task<(ThreadId Thread, TestLog Log)> WriteAsync(CampaignNode node)
    {
        var log = TestLog.OfRecords(seed: 1, count: 4);
        var thread = await node.JoinAsync(log, Cancel);
        await node.Ingest.IngestAsync(thread, log.Incoming(), cancellationToken: Cancel);
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection<Astronaut>().Create(new Astronaut { Name = "Buzz" });
        await session.SaveChangesAsync(Cancel);
        return (thread, log);
    }
}
