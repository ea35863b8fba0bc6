using JasperFx;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Marten.Threads.Tests.Collections.Indexing;

/// <summary>Declared indexes in the database: built, mended and dropped while writers go on.</summary>
public sealed class ThreadIndexesTests(PostgresServer server)
{
    private const string Count = "select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname ~ '^instances_ix_[0-9a-f]+$' and i.indisvalid";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_application_that_starts_builds_what_it_declares()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.Index("Astronauts", "missions").Index("Astronauts", unique: true, "name.last", "it's"));

        await Eventually.HoldsAsync(async () => (await Indexes(node).ListAsync(Cancel)).All(static index => index.State == IndexState.Ready), "the indexes are ready");

        (await Indexes(node).ListAsync(Cancel)).Select(static index => index.Title).ShouldBe(["Astronauts (missions)", "Astronauts (name.last, it's)"], ignoreOrder: true);
        (await Indexes(node).DdlAsync(Cancel)).ShouldBeEmpty();
        (await node.SqlAsync<long>(Count)).ShouldBe(2);
    }

    [Fact]
    public async Task what_is_declared_no_more_is_dropped_and_nothing_else()
    {
        await using var before = await TestNode.StartAsync(server, static options => options.Index("Astronauts", "missions").Index("Astronauts", "name"));
        await Indexes(before).BuildAsync(cancellationToken: Cancel);
        await before.SqlAsync<object>("create index instances_ix_of_somebody_else on threads.instances (effective_time)");
        await before.SqlAsync<object>("create index instances_ix_0123 on threads.instances (counter)");

        await using var after = await TestNode.StartAsync(before.ConnectionString, static options => options.Index("Astronauts", "name"));
        await Indexes(after).BuildAsync(cancellationToken: Cancel);

        (await Indexes(after).ListAsync(Cancel)).ShouldHaveSingleItem().Title.ShouldBe("Astronauts (name)");
        (await after.SqlAsync<long>("select count(*) from pg_class where relname in ('instances_ix_of_somebody_else', 'instances_ix_0123')")).ShouldBe(2);
    }

    [Fact]
    public async Task an_index_that_was_left_half_built_is_built_anew()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.Index("Astronauts", "missions"));
        await Indexes(node).BuildAsync(cancellationToken: Cancel);
        await node.SqlAsync<object>("update pg_index set indisvalid = false where indexrelid = (select oid from pg_class where relname ~ '^instances_ix_[0-9a-f]+$')");
        (await Indexes(node).ListAsync(Cancel)).ShouldHaveSingleItem().State.ShouldBe(IndexState.Incomplete);

        await Indexes(node).BuildAsync(cancellationToken: Cancel);

        (await Indexes(node).ListAsync(Cancel)).ShouldHaveSingleItem().State.ShouldBe(IndexState.Ready);
        (await node.SqlAsync<long>(Count)).ShouldBe(1);
    }

    [Fact]
    public async Task a_build_that_is_stopped_leaves_what_the_next_one_mends()
    {
        await using var node = await TestNode.StartAsync(server);
        await using var declaring = await TestNode.StartAsync(node.ConnectionString, static options => options.Index("Astronauts", "missions"), static application => application.AutoCreateSchemaObjects = AutoCreate.None);
        await using var blocker = new NpgsqlConnection(node.ConnectionString);
        await blocker.OpenAsync(Cancel);
        await using var transaction = await blocker.BeginTransactionAsync(Cancel);
        await using (var write = new NpgsqlCommand("lock table threads.instances in row exclusive mode", blocker, transaction)) await write.ExecuteNonQueryAsync(Cancel);
        await using var building = await TestNode.StartAsync(node.ConnectionString, static options => options.Index("Astronauts", "missions"));
        await Eventually.HoldsAsync(async () => await node.SqlAsync<long>("select count(*) from pg_stat_progress_create_index") == 1, "the build waits for the writer");

        await building.DisposeAsync();

        await transaction.RollbackAsync(Cancel);
        (await Indexes(declaring).ListAsync(Cancel)).ShouldHaveSingleItem().State.ShouldBe(IndexState.Incomplete);
        await using var again = await TestNode.StartAsync(node.ConnectionString, static options => options.Index("Astronauts", "missions"));
        await Indexes(again).BuildAsync(cancellationToken: Cancel);
        (await Indexes(again).ListAsync(Cancel)).ShouldHaveSingleItem().State.ShouldBe(IndexState.Ready);
    }

    [Fact]
    public async Task processes_that_start_at_once_build_each_index_once()
    {
        await using var first = await TestNode.StartAsync(server);

        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TestNode.StartAsync(first.ConnectionString, static options => options.Index("Dogs", "name").Index("Dogs", "age")), Cancel)));
        await Task.WhenAll(nodes.Select(static node => Indexes(node).BuildAsync(cancellationToken: Cancel)));

        (await first.SqlAsync<long>(Count)).ShouldBe(2);
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task a_build_tells_how_far_it_is_and_the_table_is_written_meanwhile()
    {
        await using var node = await TestNode.StartAsync(server);
        await node.SqlAsync<object>(Rows, 60_000);
        await using var declaring = await TestNode.StartAsync(
            node.ConnectionString,
            static options => options.Index("Dogs", "name"),
            services: static services => services.Remove(services.Single(static service => service.ImplementationType == typeof(IndexBuilding))));
        var told = new List<IndexProgress>();

        // A writer whose transaction is open holds the build up until it has been seen.
        await using var writer = new NpgsqlConnection(node.ConnectionString);
        await writer.OpenAsync(Cancel);
        await using var transaction = await writer.BeginTransactionAsync(Cancel);
        await using (var write = new NpgsqlCommand("update threads.instances set tail = 1 where id = 'i1'", writer, transaction)) await write.ExecuteNonQueryAsync(Cancel);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var building = Indexes(declaring).BuildAsync(
            new Told(progress =>
            {
                told.Add(progress);
                if (progress.Phase.Contains("waiting", StringComparison.Ordinal)) seen.TrySetResult();
            }),
            Cancel);
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        await node.SqlAsync<object>("update threads.instances set tail = 2 where id = 'i2'");
        await transaction.CommitAsync(Cancel);
        await building;

        told.Count.ShouldBeGreaterThan(1);
        told[^1].Phase.ShouldBe("done");
        (await node.SqlAsync<long>(Count)).ShouldBe(1);
    }

    [Fact]
    public async Task where_the_application_may_not_run_ddl_the_statements_can_be_run_by_hand()
    {
        await using var owner = await TestNode.StartAsync(server);
        await owner.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await owner.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await using var node = await TestNode.StartAsync(
            owner.ConnectionString, static options => options.Index("Astronauts", "name.first").Index("Dogs", "it's \"odd\""), static application => application.AutoCreateSchemaObjects = AutoCreate.None);
        (await Should.ThrowAsync<ThreadUsageException>(() => Indexes(node).BuildAsync(cancellationToken: Cancel))).Message.ShouldContain("DdlAsync");

        var ddl = await Indexes(node).DdlAsync(Cancel);

        foreach (var statement in ddl.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await node.SqlAsync<object>(statement);
        (await Indexes(node).ListAsync(Cancel)).Select(static index => index.State).ShouldBe([IndexState.Ready, IndexState.Ready]);
        (await Indexes(node).DdlAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task the_schema_commands_know_them_and_leave_them_alone()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.Index("Astronauts", "missions"));
        await Indexes(node).BuildAsync(cancellationToken: Cancel);
        await node.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await node.ThreadStore.Storage.Database.AssertDatabaseMatchesConfigurationAsync(Cancel);
        var name = (await Indexes(node).ListAsync(Cancel))[0].Name;

        // Without the declaration it is an index too many, which only the builder may drop.
        await using (var other = await TestNode.StartAsync(node.ConnectionString, application: static application => application.AutoCreateSchemaObjects = AutoCreate.None))
            await other.ThreadStore.Storage.Database.AssertDatabaseMatchesConfigurationAsync(Cancel);
        (await node.SqlAsync<long>(Count)).ShouldBe(1);

        await node.SqlAsync<object>($"drop index threads.{name}");
        (await Should.ThrowAsync<Exception>(() => node.ThreadStore.Storage.Database.AssertDatabaseMatchesConfigurationAsync(Cancel))).ToString().ShouldContain(name);
        await node.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        (await Indexes(node).ListAsync(Cancel)).ShouldHaveSingleItem().State.ShouldBe(IndexState.Ready);
    }

    private const string Rows = """
        insert into threads.instances (thread_id, collection, id, data, effective_time, log_id, counter, op_index, misfit, tail)
        select 't', 'Dogs', 'i' || n, jsonb_build_object('name', 'n' || n), 1, '\x01', 1, 0, false, 0 from generate_series(1, $1) n
        """;

    private static IThreadIndexes Indexes(TestNode node) => node.Services.GetRequiredService<IThreadIndexes>();

    private sealed class Told(Action<IndexProgress> tell) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => tell(value);
    }
}
