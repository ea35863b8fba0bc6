using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;
using Marten.Threads.Tests.Reducing;

namespace Marten.Threads.Tests.Ingesting;

/// <summary>Records that a service-key holder or a log's owner can make, and what the store makes of them.</summary>
public sealed class LogRuleTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task records_behind_a_gap_are_reported_and_taken_when_the_gap_closes()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 6);
        var thread = await node.JoinAsync(log);

        var first = await node.FeedAsync(thread, log.Incoming(skip: 2));
        var second = await node.FeedAsync(thread, log.Incoming());

        first.Appended.ShouldBe(0);
        var gap = first.Gaps.ShouldHaveSingleItem();
        gap.Missing.ShouldBe(log.Records[1].Cid);
        gap.Waiting.ShouldBe(4);
        second.Appended.ShouldBe(6);
        second.Gaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_single_first_record_counts_with_a_mark_until_a_second_confirms_it()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 2, count: 2);
        var thread = await node.JoinAsync(log);

        await node.FeedAsync(thread, log.Records[0].Incoming());
        (await MarksAsync(node)).ShouldBe("applied/True");
        (await node.Registry.LogsAsync(thread, Cancel))[0].State.ShouldBe(LogState.Unconfirmed);

        await node.FeedAsync(thread, log.Records[1].Incoming());
        (await MarksAsync(node)).ShouldBe("applied/False applied/False");
        (await node.Registry.LogsAsync(thread, Cancel))[0].State.ShouldBe(LogState.Open);
    }

    [Fact]
    public async Task competing_first_records_do_not_count_until_one_is_confirmed()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 3, count: 2);
        var other = TestLog.OfRecords(seed: 4, count: 1, log.ThreadKey);
        var thread = await node.JoinAsync(log);
        var forged = new Marten.Threads.Ingesting.IncomingRecord(log.LogId, log.Records[0].ForgedFirst(other.Records[0]));

        await node.FeedAsync(thread, forged);
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(1);
        await node.FeedAsync(thread, log.Records[0].Incoming());
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(0);
        (await MarksAsync(node)).ShouldBe("rejected: first record/False rejected: first record/False");

        await node.FeedAsync(thread, log.Records[1].Incoming());
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(2);
        (await node.SqlAsync<long>("select count(*) from threads.operations where status = 'rejected: first record'")).ShouldBe(1);
        (await node.Registry.LogsAsync(thread, Cancel))[0].ShouldSatisfyAllConditions(
            one => one.State.ShouldBe(LogState.Open),
            one => one.Head.ShouldBe(new(log.Head, 2)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_fork_has_the_same_winner_whichever_branch_came_first(bool forkFirst)
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 5, count: 5);
        var fork = log.ForkAfter(2, seed: 6);
        fork.Create("Dogs", "fork-3", """{"_id":"fork-3"}""").Create("Dogs", "fork-4", """{"_id":"fork-4"}""");
        var thread = await node.JoinAsync(log);
        var forkWins = fork.Records[2].Verified.EventCid.CompareTo(log.Records[2].Verified.EventCid) < 0;

        foreach (var branch in forkFirst ? new[] { fork, log } : [log, fork]) await node.FeedAsync(thread, branch.Incoming());

        var head = (await node.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem();
        head.State.ShouldBe(LogState.Forked);
        head.Head.ShouldBe(forkWins ? new(fork.Head, 4) : new(log.Head, 5));
        var expected = (forkWins ? fork : log).Records.Count;
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(expected);
        (await node.SqlAsync<long>("select count(*) from threads.operations where status = 'rejected: fork'")).ShouldBe(7 - expected);
        (await node.InstancesAsync(thread)).ShouldBe(await PureAsync(log, fork));
    }

    [Fact]
    public async Task more_than_eight_branches_stop_a_log_at_its_lowest_fork()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 7, count: 6);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());
        for (var i = 0; i < 8; i++)
        {
            var fork = log.ForkAfter(3 + (i % 2), seed: 100 + (ulong)i);
            fork.Create("Dogs", $"fork-{i}", $$"""{"_id":"fork-{{i}}"}""");
            await node.FeedAsync(thread, fork.Incoming(skip: fork.Records.Count - 1));
        }

        (await node.Registry.LogsAsync(thread, Cancel))[0].State.ShouldBe(LogState.Stopped);
        (await node.InstancesAsync(thread)).Keys.ShouldBe(["Dogs/dog-0", "Dogs/dog-1", "Dogs/dog-2"]);

        var late = await node.FeedAsync(thread, log.Create("Dogs", "late", """{"_id":"late"}""").Last.Incoming());
        late.Refusals.ShouldHaveSingleItem().Reason.ShouldBe("log stopped by forks");
        (await node.SqlAsync<string>("select reason from threads.refusals")).ShouldBe("log stopped by forks");
    }

    [Fact]
    public async Task another_envelope_of_a_known_event_is_kept_and_its_successor_finds_it()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 8, count: 3);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Records.Take(2).Select(record => record.Incoming()));
        var again = new Marten.Threads.Ingesting.IncomingRecord(log.LogId, log.Records[1].ReEncrypted());

        var report = await node.FeedAsync(thread, again);
        await node.FeedAsync(thread, log.Records[2].Incoming());

        report.OtherEnvelopes.ShouldBe(1);
        (await node.SqlAsync<long>("select count(*) from threads.envelopes where nodes is not null")).ShouldBe(1);
        (await node.Registry.LogsAsync(thread, Cancel))[0].Head.ShouldBe(new(log.Head, 3));
        (await node.SqlAsync<long>("select count(*) from threads.operations")).ShouldBe(3);
    }

    [Fact]
    public async Task a_successor_that_names_the_other_envelope_is_appended()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 9, count: 2);
        var thread = await node.JoinAsync(log);
        var twin = new Marten.Threads.Ingesting.IncomingRecord(log.LogId, log.Records[1].ReEncrypted());

        // This node saw the re-encrypted envelope first; the owner goes on from his own.
        await node.FeedAsync(thread, log.Records[0].Incoming(), twin);
        log.Create("Dogs", "third", """{"_id":"third"}""");
        var report = await node.FeedAsync(thread, log.Incoming());

        report.OtherEnvelopes.ShouldBe(1);
        report.Appended.ShouldBe(1);
        report.Gaps.ShouldBeEmpty();
        (await node.Registry.LogsAsync(thread, Cancel))[0].Head.ShouldBe(new(log.Head, 3));
    }

    [Fact]
    public async Task re_encrypted_envelopes_are_kept_within_bounds()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 10, count: 3);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());

        for (var i = 0; i < 20; i++)
            await node.FeedAsync(thread, new Marten.Threads.Ingesting.IncomingRecord(log.LogId, log.Records[1].ReEncrypted()));

        (await node.SqlAsync<long>("select count(*) from threads.envelopes where nodes is not null")).ShouldBe(8);
    }

    [Fact]
    public async Task an_envelope_that_a_later_record_names_is_never_crowded_out()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 20, count: 2);
        var thread = await node.JoinAsync(log);
        var twin = new Marten.Threads.Ingesting.IncomingRecord(log.LogId, log.Records[1].ReEncrypted());
        await node.FeedAsync(thread, log.Records[0].Incoming(), twin);
        log.Create("Dogs", "third", "{}");
        await node.FeedAsync(thread, log.Incoming());

        for (var i = 0; i < 20; i++)
            await node.FeedAsync(thread, new Marten.Threads.Ingesting.IncomingRecord(log.LogId, log.Records[1].ReEncrypted()));

        (await node.SqlAsync<byte[]>("select record from threads.envelopes where named")).ShouldBe(log.Records[1].Cid.Bytes.ToArray());
        (await node.SqlAsync<long>("select count(*) from threads.envelopes where nodes is not null")).ShouldBe(9);
    }

    [Fact]
    public async Task another_envelope_that_mends_nothing_does_not_make_the_log_be_reduced_again()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 21, count: 3);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());

        await node.FeedAsync(thread, new Marten.Threads.Ingesting.IncomingRecord(log.LogId, log.Records[1].ReEncrypted()));

        (await node.SqlAsync<long>("select count(*) from threads.mt_events where type = 'reduction_requested'")).ShouldBe(0);
    }

    [Fact]
    public async Task a_record_with_another_author_is_kept_without_effect_and_the_chain_goes_on()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 11, count: 3);
        var thread = await node.JoinAsync(log);
        var stranger = TestLog.OfRecords(seed: 12, count: 1).Author.VerifyingKey;
        var spoofed = new Marten.Threads.Ingesting.IncomingRecord(log.LogId, log.Records[1].WithAuthorKey(stranger.Protobuf.Span));

        await node.FeedAsync(thread, log.Records[0].Incoming(), spoofed);
        (await node.SqlAsync<string>("select status from threads.operations where counter = 2")).ShouldBe("rejected: author");

        await node.FeedAsync(thread, log.Incoming());
        (await node.SqlAsync<string>("select status from threads.operations where counter = 2")).ShouldBe("applied");
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(3);
    }

    [Fact]
    public async Task refusals_are_kept_within_their_caps_and_all_are_told()
    {
        await using var node = await TestNode.StartAsync(server, options =>
        {
            options.RefusalsPerLog = 3;
            options.RefusalsTotal = 5;
        });
        var log = TestLog.OfRecords(seed: 13, count: 10);
        var second = TestLog.OfRecords(seed: 14, count: 10, log.ThreadKey);
        var thread = await node.JoinAsync(log);
        IEnumerable<Marten.Threads.Ingesting.IncomingRecord> Spoilt(TestLog one) => one.Records.Select(record =>
            new Marten.Threads.Ingesting.IncomingRecord(one.LogId, record.SignedBy(one.Author), "mallory"));

        var report = await node.FeedAsync(thread, [.. Spoilt(log), .. Spoilt(second)]);

        report.Refusals.Count.ShouldBe(20);
        report.Refusals.ShouldAllBe(refusal => refusal.Reason.Contains("signature") && refusal.Source == "mallory");
        (await node.SqlAsync<long>("select count(*) from threads.refusals where log = $1", log.LogId.ToString())).ShouldBe(3);
        (await node.SqlAsync<long>("select count(*) from threads.refusals")).ShouldBe(5);
    }

    [Fact]
    public async Task a_bad_log_does_not_hold_up_the_others()
    {
        await using var node = await TestNode.StartAsync(server);
        var good = TestLog.OfRecords(seed: 15, count: 5);
        var bad = TestLog.OfRecords(seed: 16, count: 5, good.ThreadKey);
        var thread = await node.JoinAsync(good);
        var mixed = good.Incoming().Zip(bad.Records, (one, other) => new[] { new Marten.Threads.Ingesting.IncomingRecord(bad.LogId, other.Truncated(1)), one }).SelectMany(pair => pair);

        var report = await node.FeedAsync(thread, mixed);

        report.Appended.ShouldBe(5);
        report.Refusals.Count.ShouldBe(5);
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(5);
    }

    [Fact]
    public async Task a_record_that_the_database_refuses_is_found_by_halving_and_the_others_go_on()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 17, count: 5);
        var poison = TestLog.OfRecords(seed: 18, count: 1, log.ThreadKey);
        var thread = await node.JoinAsync(log);
        await node.SqlAsync<object>($"""
            create function refuse() returns trigger language plpgsql as $$ begin
              if new.counter = 1 and new.log_id = decode('{Convert.ToHexString(poison.LogId.Span)}', 'hex') then raise exception 'cannot hold it' using errcode = '22000'; end if;
              return new; end $$;
            create trigger refuse before insert on threads.operations for each row execute function refuse();
            """);

        var report = await node.FeedAsync(thread, [.. log.Incoming(), .. poison.Incoming()]);

        report.Appended.ShouldBe(5);
        report.Refusals.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            refusal => refusal.Log.ShouldBe(poison.LogId),
            refusal => refusal.Reason.ShouldBe("the database refused it"));
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(5);
    }

    [Fact]
    public async Task a_thread_unknown_here_is_a_clear_error()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 19, count: 1);
        var unknown = ThreadId.Generate(log.Random);

        var failure = await Should.ThrowAsync<ThreadRegistryException>(() => node.FeedAsync(unknown, log.Incoming()));

        failure.Message.ShouldContain(unknown.ToString());
    }

    private static async Task<SortedDictionary<string, string>> PureAsync(params TestLog[] logs)
    {
        var node = new PureNode(logs[0].ThreadKey.ReadKey!);
        await node.IngestAsync(logs.SelectMany(log => log.Records.Select(record => record.Verified)));
        return node.Instances();
    }

    private static async Task<string?> MarksAsync(TestNode node) => await node.SqlAsync<string>(
        """
        select string_agg(o.status || '/' || case when l.state = 'unconfirmed' then 'True' else 'False' end, ' ' order by o.counter, o.branch)
        from threads.operations o join threads.logs l using (thread_id, log_id)
        """);
}
