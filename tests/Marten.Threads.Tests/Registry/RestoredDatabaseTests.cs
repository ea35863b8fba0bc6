using Marten.Threads.Ingesting;
using Marten.Threads.Local;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;
using Npgsql;

namespace Marten.Threads.Tests.Registry;

/// <summary>Own logs and databases that are older copies of themselves: what was signed once is not signed again.</summary>
public sealed class RestoredDatabaseTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_host_on_a_copy_of_its_database_begins_new_logs_and_nobody_sees_a_fork()
    {
        var original = await server.NewDatabaseAsync();
        ThreadId thread;
        await using (var node = await TestNode.StartAsync(original))
        {
            thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
            await WriteAsync(node, thread, "before");
        }

        var copy = await server.CopyAsync(original);
        await using var goesOn = await TestNode.StartAsync(original);
        await WriteAsync(goesOn, thread, "original");
        await using var restored = await TestNode.StartAsync(copy);
        await WriteAsync(restored, thread, "copy");

        (await goesOn.Registry.LogsAsync(thread, Cancel)).Count.ShouldBe(1);
        (await restored.Registry.LogsAsync(thread, Cancel)).Count.ShouldBe(2);
        await using var peer = await TestNode.StartAsync(server);
        await JoinAsync(peer, thread, goesOn);
        foreach (var node in (TestNode[])[goesOn, restored])
            (await peer.FeedAsync(thread, await RecordsAsync(node, thread))).ShouldSatisfyAllConditions(report => report.Forks.ShouldBe(0), report => report.Refusals.ShouldBeEmpty());
        (await peer.InstancesAsync(thread)).Keys.ShouldBe(["Dogs/before", "Dogs/copy", "Dogs/original"]);
    }

    [Fact]
    public async Task a_database_that_is_replaced_under_a_running_host_is_noticed_by_the_next_write()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await WriteAsync(node, thread, "a");

        // A row that was loaded from a dump was written by another transaction than it says.
        await node.SqlAsync<int>("update threads.host set created_at = created_at");
        await WriteAsync(node, thread, "b");
        await WriteAsync(node, thread, "c");

        var logs = await node.Registry.LogsAsync(thread, Cancel);
        logs.Select(static log => log.Head.Counter).Order().ShouldBe([2, 3]);
        (await node.SqlAsync<long>("select count(*) from threads.logs where retired")).ShouldBe(1);
        (await node.InstancesAsync(thread)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task a_host_whose_table_moves_to_another_tablespace_goes_on_with_its_log()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await WriteAsync(node, thread, "a");

        var tablespace = $"t{Guid.NewGuid():n}";
        await using (var connection = new NpgsqlConnection(node.ConnectionString))
        {
            await connection.OpenAsync(Cancel);
            foreach (var sql in (string[])["set allow_in_place_tablespaces = on", $"create tablespace {tablespace} location ''", $"alter table threads.host set tablespace {tablespace}"])
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync(Cancel);
            }
        }

        await WriteAsync(node, thread, "b");

        (await node.SqlAsync<string>("select pg_relation_filepath('threads.host')"))!.ShouldStartWith("pg_tblspc/");
        (await node.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem().Head.Counter.ShouldBe(3);
    }

    [Fact]
    public async Task a_running_host_that_finds_its_row_gone_makes_a_new_one_and_begins_new_logs()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await WriteAsync(node, thread, "a");

        await node.SqlAsync<int>("delete from threads.host");
        await WriteAsync(node, thread, "b");
        await WriteAsync(node, thread, "c");

        var logs = await node.Registry.LogsAsync(thread, Cancel);
        logs.Select(static log => log.Head.Counter).Order().ShouldBe([2, 3]);
        (await node.SqlAsync<long>("select count(*) from threads.logs where retired")).ShouldBe(1);
        (await node.SqlAsync<string>("select peer_id from threads.host")).ShouldBe((await node.Registry.HostAsync(Cancel)).ToString());
    }

    [Fact]
    public async Task a_savepoint_around_a_write_is_no_reason_for_a_new_log()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        for (var i = 0; i < 3; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            await transaction.SaveAsync("before", Cancel);
            await using (var session = node.Store.LightweightSession(Services.SessionOptions.ForTransaction(transaction)))
            {
                session.Threads(thread).Collection("Dogs").Create($$"""{"_id":"dog-{{i}}"}""");
                await session.SaveChangesAsync(Cancel);
            }

            await transaction.CommitAsync(Cancel);
        }

        (await node.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem().Head.Counter.ShouldBe(4);
    }

    [Fact]
    public async Task a_transaction_that_began_before_the_copy_was_noticed_is_told_to_begin_anew()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await WriteAsync(node, thread, "a");
        await node.SqlAsync<int>("update threads.host set created_at = created_at");
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Cancel);
        await using var session = node.Store.LightweightSession(Services.SessionOptions.ForTransaction(transaction));
        session.Threads(thread).Collection("Dogs").Create("""{"_id":"b"}""");

        var refused = await Should.ThrowAsync<ThreadWriteRefusedException>(() => session.SaveChangesAsync(Cancel));

        refused.Message.ShouldContain("Save the session again");
        await transaction.RollbackAsync(Cancel);
        await WriteAsync(node, thread, "b");
        (await node.Registry.LogsAsync(thread, Cancel)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task a_standby_that_lagged_behind_and_was_promoted_begins_new_logs()
    {
        // Not a private one: the account that the servers run as must reach it.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"threads-standby-{Guid.NewGuid():n}"));
        try
        {
            var (primaryFolder, standbyFolder) = (Path.Combine(folder.FullName, "primary"), Path.Combine(folder.FullName, "standby"));
            ThreadId thread;
            await using (var primary = await LocalPostgres.StartAsync(new LocalPostgresOptions { DataFolder = primaryFolder }, Cancel))
            await using (var node = await TestNode.StartAsync(await primary.CreateDatabaseAsync("app", Cancel)))
            {
                thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
                await WriteAsync(node, thread, "before");
            }

            Folders.Copy(primaryFolder, standbyFolder);
            await File.WriteAllTextAsync(Path.Combine(standbyFolder, "cluster", "standby.signal"), "", Cancel);
            Folders.GiveTo(Path.Combine(standbyFolder, "cluster", "standby.signal"), Path.Combine(standbyFolder, "cluster", "PG_VERSION"));

            await using var promoted = await LocalPostgres.StartAsync(new LocalPostgresOptions { DataFolder = standbyFolder }, Cancel);
            var app = new NpgsqlConnectionStringBuilder(promoted.ConnectionString) { Database = "app" }.ConnectionString;
            await using (var source = NpgsqlDataSource.Create(app))
            await using (var promote = source.CreateCommand("select pg_promote()"))
                (await promote.ExecuteScalarAsync(Cancel)).ShouldBe(true);
            await using var afterwards = await TestNode.StartAsync(app);
            await WriteAsync(afterwards, thread, "after");

            (await afterwards.Registry.LogsAsync(thread, Cancel)).Count.ShouldBe(2);
            (await afterwards.InstancesAsync(thread)).Count.ShouldBe(2);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WriteAsync(TestNode node, ThreadId thread, string id)
    {
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Create($$"""{"_id":"{{id}}"}""");
        await session.SaveChangesAsync(Cancel);
    }

    private static async Task JoinAsync(TestNode peer, ThreadId thread, TestNode of)
    {
        var keys = await of.Registry.ExportKeysAsync(thread, Cancel);
        await peer.Registry.CreateAsync(new ThreadCreation { Id = thread, Key = keys.Key }, Cancel);
    }

    private static async Task<IReadOnlyList<IncomingRecord>> RecordsAsync(TestNode node, ThreadId thread)
    {
        await using var session = node.ThreadStore.QuerySession(thread.ToString());
        var records = new List<IncomingRecord>();
        foreach (var log in await node.Registry.LogsAsync(thread, Cancel))
        {
            foreach (var @event in await session.Events.FetchStreamAsync(log.Id.ToString(), token: Cancel))
                records.Add(new IncomingRecord(log.Id, ((RecordAppended)@event.Data).Envelope));
        }

        return records;
    }
}
