using System.Globalization;
using System.Text.RegularExpressions;
using Marten.Services;
using Marten.Threads.Listening;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Marten.Threads.Tests.MartenBridge;

/// <summary>
/// What a write or a reading of histories looks at does not grow with its thread: PostgreSQL keeps the plans of our functions, whatever the tables
/// held when they were made.
/// </summary>
public sealed partial class StatementPlanTests(PostgresServer server)
{
    private const int Others = 20_000;

    /// <summary>Rows that a node of a plan may touch: those of one write, several times over.</summary>
    private const int RowsMax = 500;

    private const string Fill = """
        create temporary table s as select $1::text as t, decode('002408011220' || lpad(to_hex(n), 64, '0'), 'hex') as b, n from generate_series(1, $2::integer) n
          union all select 'x' || n, decode('002408011220' || lpad(to_hex(n), 64, '0'), 'hex'), n from generate_series(1, $3::integer) n;
        """;

    private static readonly string[] Copies =
    [
        "insert into threads.threads (id, name, variant, service_key, created_at) select t, '', 'raw', '\\x01', now() from s on conflict do nothing",
        "insert into threads.logs (thread_id, log_id, log, state, identity, private_key, created_at) select t, b, 'log' || n, 'open', 'identity' || n, '\\x01', now() from s on conflict do nothing",
        "insert into threads.branches (thread_id, log_id, branch, parent, start, first_event, author, head, counter, counts_until, wins) select t, b, 0, -1, 1, '\\x01', '\\x01', '\\x01', 5, 5, true from s on conflict do nothing",
        "insert into threads.envelopes (thread_id, record, log_id, branch, counter, author_matches, nodes) select t, b, b, 0, 1, true, case when n % 4 = 0 then '\\x01'::bytea end from s on conflict do nothing",
        "insert into threads.collections (thread_id, name, schemas, version, configuration_hash, configured_at) select t, 'c' || n, '{}', 1, '\\x01', now() from s on conflict do nothing",
        "insert into threads.instances (thread_id, collection, id, data, effective_time, log_id, counter, op_index, misfit, tail) select t, 'Dogs', 'i' || n, '{}', 1, b, 1, 0, false, 0 from s on conflict do nothing",
        "insert into threads.operations (thread_id, collection, instance_id, effective_time, log_id, counter, op_index, branch, type, patch, stamp, claimed_author, record, status, counts, normalised) select t, 'Dogs', 'i' || n, 1, b, 1, 0, 0, 'save', '{}', 1, '\\x01', decode('01711220' || lpad(to_hex(n), 64, '0'), 'hex'), 'applied', true, false from s on conflict do nothing",
        "insert into threads.segments (thread_id, collection, instance_id, level, effective_time, log_id, counter, op_index, run, clean, absorbed) select t, 'Dogs', 'i' || n, 0, 1, b, 1, 0, '\\x01', true, true from s on conflict do nothing",
        "insert into threads.mt_streams (tenant_id, id, version) select t, 'log' || n, 1 from s on conflict do nothing",
        "insert into threads.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id) select row_number() over () + 1000000, gen_random_uuid(), 'log' || n, 1, '{}', '\\x01', 'record_appended', now(), t from s on conflict do nothing",
        "insert into threads.changes (thread_id, commit_seq, ordinal, collection, instance_id, action, effective_time, log_id, counter, op_index, branch) select t, n + 1000, 1, 'Dogs', 'i' || n, 'save', 1, b, 1, 0, 0 from s on conflict do nothing",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task no_statement_of_a_write_walks_over_what_others_wrote(bool plannedWhenEmpty)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var connection = await ConnectAsync(node);
        if (plannedWhenEmpty) await WriteAsync(node, connection, thread, "before");
        await FillAsync(connection, thread, analyzed: !plannedWhenEmpty);
        await WriteAsync(node, connection, thread, "warm");

        var plans = await ExplainedAsync(connection, () => WriteAsync(node, connection, thread, "seen"));

        plans.Count.ShouldBeGreaterThan(20);
        plans.Where(static plan => RowsTouched(plan) > RowsMax).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task no_reading_of_histories_walks_over_the_thread(bool analyzed)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var connection = await ConnectAsync(node);
        await FillAsync(connection, thread, analyzed);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        var history = new InstanceHistory(new HistoryQueries("threads"), new ThreadTransaction(connection, transaction), thread);
        var keys = Enumerable.Range(1, 250).Select(static n => new InstanceKey("Dogs", $"i{n * 3}")).ToList();
        var log = new TestLog(seed: 1).LogId;

        var plans = await ExplainedAsync(connection, async () =>
        {
            (await history.LoadAsync(keys, Cancel)).Count.ShouldBe(keys.Count);
            (await history.LoadSegmentedAsync(keys, Cancel)).Count.ShouldBe(keys.Count);
            (await history.LoadLastTimesAsync([.. keys.Select(key => (key, log))], Cancel)).ShouldBeEmpty();
            (await history.LoadSegmentsAsync(keys[0], null, null, null, Cancel)).ShouldBeEmpty();
            (await history.ReadOperationsAsync(keys, null, null, Cancel).CountAsync(Cancel)).ShouldBe(keys.Count);
            (await history.ReadFirstOperationAsync(keys[0], null, Cancel)).ShouldNotBeNull();
        });

        plans.Count.ShouldBe(6);
        plans.Where(static plan => RowsTouched(plan) > RowsMax).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task no_mending_of_what_was_stored_walks_over_the_thread(bool analyzed)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var connection = await ConnectAsync(node);
        await FillAsync(connection, thread, analyzed);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        var unit = new ThreadTransaction(connection, transaction);
        var parts = node.Services.GetRequiredService<ReductionParts>();
        var operations = await new InstanceHistory(new HistoryQueries("threads"), unit, thread)
            .ReadOperationsAsync([.. Enumerable.Range(1, 250).Select(static n => new InstanceKey("Dogs", $"i{n * 3}"))], null, null, Cancel).ToListAsync(Cancel);
        var logs = Enumerable.Range(251, 250).Select(static n => Convert.FromHexString($"002408011220{n:x64}")).ToArray();
        var own = TestLog.OfRecords(seed: 1, 250);
        var placed = own.Records
            .Select(static (record, i) => new PlacedRecord(record.Verified, new Placement(PlacementKind.AnotherEnvelope, new RecordPosition(0, i + 1), true)))
            .ToList();

        var plans = await ExplainedAsync(connection, async () =>
        {
            await using var session = node.Runtime.Database.OpenSession(unit, thread);
            foreach (var operation in operations) operation.Status = OperationStatus.ConflictCreate;
            parts.Writer.UpdateStatuses(session, thread, operations);
            parts.Writer.StoreSegments(session, thread, [.. operations.Select(Cleared)]);
            await session.SaveChangesAsync(Cancel);
            (await parts.Envelopes.MendedLogsAsync(unit, thread, placed, Cancel)).ShouldBeEmpty();
            (await ScalarAsync(transaction, "select threads.trim_envelopes($1, $2)::text", thread.ToString(), logs)).ShouldBe("");
            (await parts.Envelopes.MendedAuthorsAsync(unit, thread, [own.LogId], Cancel)).ShouldBeEmpty();
            (await parts.Streams.ReadAllAsync(unit, thread, [TreeOf(own.LogId)], long.MaxValue, Cancel)).ShouldBeEmpty();
        });

        operations.Count.ShouldBe(250);
        plans.Where(static plan => RowsTouched(plan) > RowsMax).ShouldBeEmpty();
        (await ScalarAsync(transaction, "select count(*) from threads.operations where status = 'conflict: create'")).ShouldBe(250L);
        (await ScalarAsync(transaction, "select count(*) from threads.segments where thread_id = $1", thread.ToString())).ShouldBe(Others - 250L);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task no_page_of_changes_walks_over_the_thread(bool analyzed)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var connection = await ConnectAsync(node);
        var changes = new ChangeTable(node.Runtime.Database);
        var reader = new ConnectionReader(connection, isPrepared: true);
        for (var read = 0; read < 10; read++) (await changes.ReadAsync(reader, thread, ThreadCursor.Beginning, Cancel)).ShouldBeEmpty(); // the plan that is kept is made here
        await FillAsync(connection, thread, analyzed);
        await ExecuteAsync(connection, "insert into threads.progress (thread_id, commit_seq) values ($1, 1000000)", thread.ToString());

        var plans = await ExplainedAsync(connection, async () =>
        {
            foreach (var commit in new[] { 1_005, 9_000, 20_990 })
            {
                var page = await changes.ReadAsync(reader, thread, new ThreadCursor(0, commit, 1), Cancel);
                page.Count.ShouldBe(Math.Min(ChangeTable.PageRows, 21_000 - commit));
                page.ShouldAllBe(static change => change.Document != null && change.Origin != null);
            }
        });

        plans.Count.ShouldBe(3);
        plans.Where(static plan => RowsTouched(plan) > RowsMax).ShouldBeEmpty();
    }

    [Fact]
    public void a_plan_that_walks_is_told_from_one_that_does_not()
    {
        RowsTouched("Index Scan using a on b  (cost=0.1..2.0 rows=20000 width=4) (actual time=0.1..0.2 rows=1 loops=1)").ShouldBe(1);
        RowsTouched("  ->  Index Scan (cost=0 rows=1 width=1) (actual time=0.1..0.2 rows=700 loops=1)").ShouldBe(700);
        RowsTouched("        Rows Removed by Filter: 19999").ShouldBe(19_999);
        RowsTouched("        Rows Removed by Join Filter: 800").ShouldBe(800);
    }

    private static InstanceChange Cleared(ReducedOperation operation)
    {
        var segments = new SegmentChanges();
        segments.Clear();
        return new InstanceChange
        {
            Instance = operation.Instance,
            Before = null,
            After = null,
            Newest = operation.Key,
            StatusChanges = [],
            Arrived = [],
            Tail = 0,
            Segments = segments,
        };
    }

    private static LogTree TreeOf(LogId log)
    {
        var tree = new LogTree(log);
        tree.Load(new LogBranch { Number = 0, Parent = LogBranch.Root, Start = 1, FirstEvent = default, RivalEvent = default, Author = default, Head = default, HeadCounter = 5 });
        return tree;
    }

    private static async Task<object?> ScalarAsync(NpgsqlTransaction transaction, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(Cancel);
    }

    private static async Task<NpgsqlConnection> ConnectAsync(TestNode node)
    {
        var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await ExecuteAsync(connection, "load 'auto_explain'");
        return connection;
    }

    // Analyzed, it is a database in which nearly every thread is small and this one is not; without, one whose tables were
    // empty a moment ago.
    private static async Task FillAsync(NpgsqlConnection connection, ThreadId thread, bool analyzed)
    {
        await ExecuteAsync(connection, Fill, thread.ToString(), Others, analyzed ? Others : 0);
        foreach (var copy in Copies) await ExecuteAsync(connection, copy);
        if (analyzed) await ExecuteAsync(connection, "analyze");
    }

    private static async Task WriteAsync(TestNode node, NpgsqlConnection connection, ThreadId thread, string name)
    {
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        for (var save = 0; save < 2; save++)
        {
            await using var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction));
            var dogs = session.Threads(thread).Collection("Dogs");
            dogs.Create($$"""{"_id":"{{name}}{{save}}","n":1}""");
            if (save > 0) dogs.Delete($"{name}0");
            if (save > 0) dogs.Save($$"""{"_id":"i{{name.Length}}","n":2}""");
            await session.SaveChangesAsync(Cancel);
        }

        await transaction.CommitAsync(Cancel);
    }

    private static async Task<IReadOnlyList<string>> ExplainedAsync(NpgsqlConnection connection, Func<Task> work)
    {
        var plans = new List<string>();
        void Keep(object sender, NpgsqlNoticeEventArgs notice) => plans.Add(notice.Notice.MessageText);
        connection.Notice += Keep;
        await ExecuteAsync(connection, """
            set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on; set auto_explain.log_nested_statements = on;
            set auto_explain.log_level = notice; set client_min_messages = notice
            """);
        await work();
        await ExecuteAsync(connection, "set auto_explain.log_min_duration = -1");
        connection.Notice -= Keep;
        return plans;
    }

    private static long RowsTouched(string plan) => Touched().Matches(plan)
        .Select(static match => long.Parse(match.Groups["rows"].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();

    [GeneratedRegex(@"(?:actual time=\S+ rows=|Rows Removed by [A-Za-z ]+: )(?<rows>\d+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Touched();

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
