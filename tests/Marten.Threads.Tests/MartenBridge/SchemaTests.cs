using JasperFx;
using Marten.Threads.Collections;
using Marten.Threads.Listening;
using Marten.Threads.Tests.Listening;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.MartenBridge;

/// <summary>The tables as Marten's schema commands see them.</summary>
public sealed class SchemaTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_schema_is_made_once_and_matches_from_then_on()
    {
        await using var node = await TestNode.StartAsync(server);
        await node.Registry.CreateAsync(cancellationToken: Cancel);

        await node.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();

        await node.ThreadStore.Storage.Database.AssertDatabaseMatchesConfigurationAsync(Cancel);
        await using var second = await TestNode.StartAsync(node.ConnectionString);
        (await second.Registry.ListAsync(Cancel)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task an_instance_is_joined_with_its_history_by_the_key()
    {
        await using var node = await TestNode.StartAsync(server);
        const string join = """
            explain (format json) select 1 from threads.instances i
            join threads.operations o on o.thread_id = i.thread_id and o.collection = i.collection and o.instance_id = i.id
            where i.thread_id = 't' and i.collection = 'Dogs' and i.id = 'a'
            """;
        await node.SqlAsync<object>("insert into threads.operations (thread_id, collection, instance_id, effective_time, log_id, counter, op_index, branch, type, stamp, claimed_author, record, status, counts, normalised) select 't', 'Dogs', 'i' || n, 1, '\\x01', 1, 0, 0, 'save', 1, '\\x01', '\\x01', 'applied', true, false from generate_series(1, 5000) n");
        await node.SqlAsync<object>("analyze threads.operations");

        (await node.SqlAsync<string>(join)).ShouldNotBeNull().ShouldNotContain("Seq Scan");
    }

    [Fact]
    public async Task a_missing_table_fails_the_assertion()
    {
        await using var node = await TestNode.StartAsync(server);
        await node.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await node.SqlAsync<object>("drop table threads.refusals");

        var failure = await Should.ThrowAsync<Exception>(() => node.ThreadStore.Storage.Database.AssertDatabaseMatchesConfigurationAsync(Cancel));

        failure.ToString().ShouldContain("refusals");
    }

    [Fact]
    public async Task a_feed_that_does_not_name_operations_yet_is_migrated_and_goes_on()
    {
        await using var node = await TestNode.StartAsync(server);
        await node.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"before"}"""));
        foreach (var column in new[] { "effective_time", "log_id", "counter", "op_index", "branch" }) await node.SqlAsync<object>($"alter table threads.changes drop column {column}");
        var arguments = await node.SqlAsync<string>("select pg_get_function_identity_arguments('threads.store_thread'::regproc)");
        await node.SqlAsync<object>("drop function threads.store_thread");
        await node.SqlAsync<object>($"create function threads.store_thread({arguments!.Replace(", i_causes integer[]", "", StringComparison.Ordinal)}) returns void language plpgsql as 'begin end'");

        await node.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();

        await node.ThreadStore.Storage.Database.AssertDatabaseMatchesConfigurationAsync(Cancel);
        await node.WriteAsync(thread, static dogs => dogs.Create("""{"_id":"after"}"""));
        var told = await node.Listener.ListenAsync(thread, new ListenOptions { From = ThreadCursor.Beginning }, Cancel).Take(2).ToListAsync(Cancel);
        told.Told().ShouldBe("Create before, Create after");
        told[0].Origin.ShouldBeNull();
        told[1].Origin.ShouldNotBeNull();
    }

    [Fact]
    public async Task encrypted_columns_are_not_compressed_and_the_assertion_sees_to_it()
    {
        await using var node = await TestNode.StartAsync(server);
        await node.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        const string storage = "select string_agg(attname || attstorage::text, ' ' order by attname) from pg_attribute where attrelid in ('threads.mt_events'::regclass, 'threads.envelopes'::regclass) and attname in ('bdata', 'nodes')";
        (await node.SqlAsync<string>(storage)).ShouldBe("bdatae nodese");

        await node.SqlAsync<object>("alter table threads.mt_events alter column bdata set storage extended");

        await Should.ThrowAsync<Exception>(() => node.ThreadStore.Storage.Database.AssertDatabaseMatchesConfigurationAsync(Cancel));
        await node.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        (await node.SqlAsync<string>(storage)).ShouldBe("bdatae nodese");
    }

    [Fact]
    public async Task the_script_of_the_schema_names_every_table()
    {
        await using var node = await TestNode.StartAsync(server);

        var script = node.ThreadStore.Storage.ToDatabaseScript();

        foreach (var table in new[] { "host", "threads", "progress", "logs", "branches", "envelopes", "log_addresses", "peers", "collections", "operations", "instances", "changes", "refusals" })
            script.ShouldContain($"threads.{table} ");
    }

    [Fact]
    public async Task nothing_is_made_where_the_application_may_not_run_ddl()
    {
        var connectionString = await server.NewDatabaseAsync();
        await using (var owner = await TestNode.StartAsync(connectionString))
        {
            await owner.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
            await owner.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        }

        await using var node = await TestNode.StartAsync(connectionString, application: options => options.AutoCreateSchemaObjects = AutoCreate.None);
        var thread = await node.Registry.CreateAsync(cancellationToken: Cancel);
        await node.Collections.ConfigureAsync(thread.Id, new CollectionConfiguration("Astronauts"), Cancel);
        await using var session = node.Store.LightweightSession();
        session.Threads(thread.Id).Collection("Astronauts").Create("""{"name":"Buzz"}""");
        await session.SaveChangesAsync(Cancel);

        (await session.Threads(thread.Id).Collection("Astronauts").CountAsync(Cancel)).ShouldBe(1);
        (await node.SqlAsync<long>("select count(*) from pg_views where schemaname = 'thread_views'")).ShouldBe(0);
        await node.SqlAsync<object>(await node.Collections.ViewDdlAsync("Astronauts", Cancel));
        (await node.SqlAsync<long>("select count(*) from thread_views.\"Astronauts\"")).ShouldBe(1);
    }

    [Fact]
    public async Task hosts_that_start_at_once_on_an_empty_database_all_start()
    {
        var connectionString = await server.NewDatabaseAsync();

        var nodes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => TestNode.StartAsync(connectionString), Cancel)));

        var hosts = await Task.WhenAll(nodes.Select(node => node.Registry.HostAsync(Cancel)));
        hosts.Distinct().ShouldHaveSingleItem();
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task a_typed_collection_without_its_table_is_told_at_the_start()
    {
        var connectionString = await server.NewDatabaseAsync();
        await using (var owner = await TestNode.StartAsync(connectionString))
            await owner.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();

        var failure = await Should.ThrowAsync<ThreadUsageException>(() => TestNode.StartAsync(
            connectionString, options => options.Collection<Ship>("Ships"), options => options.AutoCreateSchemaObjects = AutoCreate.None));

        failure.Message.ShouldContain("db-apply");
    }

    [Fact]
    public async Task without_tables_and_without_leave_to_make_them_the_start_says_what_is_missing()
    {
        var connectionString = await server.NewDatabaseAsync();

        var failure = await Should.ThrowAsync<Exception>(async () =>
        {
            await using var node = await TestNode.StartAsync(connectionString, application: options => options.AutoCreateSchemaObjects = AutoCreate.None);
        });

        failure.Message.ShouldContain("db-apply");
    }
}
