using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Registry;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Registry;

public sealed class RegistryTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_new_thread_gets_an_id_and_a_full_key()
    {
        await using var node = await TestNode.StartAsync(server);

        var thread = await node.Registry.CreateAsync(new ThreadCreation { Name = "moon-landing" }, Cancel);

        thread.Id.Variant.ShouldBe(ThreadVariant.Raw);
        thread.Name.ShouldBe("moon-landing");
        thread.CanRead.ShouldBeTrue();
        (await node.Registry.FindAsync(thread.Id, Cancel)).ShouldBe(thread);
        (await node.Registry.ListAsync(Cancel)).ShouldHaveSingleItem().ShouldBe(thread);
    }

    [Fact]
    public async Task a_given_id_and_key_are_taken_as_they_are_and_come_out_again()
    {
        await using var node = await TestNode.StartAsync(server);
        var random = new SeededRandomSource(1);
        var id = ThreadId.Generate(random, ThreadVariant.AccessControlled);
        var key = ThreadKey.Generate(random);

        await node.Registry.CreateAsync(new ThreadCreation { Id = id, Key = key }, Cancel);
        var backup = await node.Registry.ExportKeysAsync(id, Cancel);

        backup.Key.Export().ShouldBe(key.Export());
        backup.LogKeys.ShouldBeEmpty();
        backup.ToString().ShouldNotContain(key.ExportText());
    }

    [Fact]
    public async Task a_backup_holds_the_signing_keys_of_own_logs()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Create("""{"name":"Rex"}""");
        await session.SaveChangesAsync(Cancel);

        var backup = await node.Registry.ExportKeysAsync(thread, Cancel);

        var log = (await node.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem();
        LogId.FromKey(backup.LogKeys.ShouldHaveSingleItem().VerifyingKey).ShouldBe(log.Id);
        log.IsOwn.ShouldBeTrue();
    }

    [Fact]
    public async Task no_key_lies_in_the_database_in_the_clear()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Create("""{"name":"Rex"}""");
        await session.SaveChangesAsync(Cancel);
        var backup = await node.Registry.ExportKeysAsync(thread, Cancel);

        byte[][] secrets = [backup.Key.ServiceKey.Export(), backup.Key.ReadKey!.Export(), backup.LogKeys[0].Export()[4..36]];
        foreach (var (table, column) in new[] { ("threads", "service_key"), ("threads", "read_key"), ("logs", "private_key"), ("host", "private_key") })
        {
            var stored = await node.SqlAsync<byte[]>($"select {column} from threads.{table}");
            stored.ShouldNotBeNull();
            foreach (var secret in secrets) stored.AsSpan().IndexOf(secret).ShouldBe(-1, $"{table}.{column}");
        }
    }

    [Fact]
    public async Task the_same_thread_twice_is_an_error()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await node.Registry.CreateAsync(cancellationToken: Cancel);

        var failure = await Should.ThrowAsync<ThreadRegistryException>(() => node.Registry.CreateAsync(new ThreadCreation { Id = thread.Id }, Cancel));

        failure.Message.ShouldContain(thread.Id.ToString());
    }

    [Theory]
    [InlineData("-a")]
    [InlineData("a--b")]
    [InlineData("ü")]
    [InlineData("a b")]
    public async Task a_name_outside_the_rule_is_refused(string name)
    {
        await using var node = await TestNode.StartAsync(server);

        await Should.ThrowAsync<ThreadRegistryException>(() => node.Registry.CreateAsync(new ThreadCreation { Name = name }, Cancel));

        (await node.Registry.ListAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task deleting_a_thread_leaves_nothing_of_it_and_nothing_of_another_is_touched()
    {
        await using var node = await TestNode.StartAsync(server);
        var kept = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var gone = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        foreach (var thread in new[] { kept, gone })
        {
            await node.Collections.ConfigureAsync(thread, new("Astronauts"), Cancel);
            await using var session = node.Store.LightweightSession();
            session.Threads(thread).Collection<Astronaut>().Create(new Astronaut { Name = "Buzz" });
            await session.SaveChangesAsync(Cancel);
        }

        (await node.Registry.DeleteAsync(gone, Cancel)).ShouldBeTrue();
        (await node.Registry.DeleteAsync(gone, Cancel)).ShouldBeFalse();

        foreach (var table in new[] { "threads where id", "logs where thread_id", "branches where thread_id", "envelopes where thread_id", "collections where thread_id", "operations where thread_id", "instances where thread_id", "changes where thread_id", "mt_events where tenant_id", "mt_streams where tenant_id", "mt_doc_astronaut where tenant_id" })
        {
            (await node.SqlAsync<long>($"select count(*) from threads.{table} = $1", gone.ToString())).ShouldBe(0, table);
            (await node.SqlAsync<long>($"select count(*) from threads.{table} = $1", kept.ToString())).ShouldBeGreaterThan(0, table);
        }
    }

    [Fact]
    public async Task one_host_has_one_peer_id_for_all_its_processes()
    {
        await using var one = await TestNode.StartAsync(server);
        await using var two = await TestNode.StartAsync(one.ConnectionString);

        var ids = await Task.WhenAll(one.Registry.HostAsync(Cancel), two.Registry.HostAsync(Cancel), one.Registry.HostAsync(Cancel));

        ids.Distinct().ShouldHaveSingleItem().IsDefined.ShouldBeTrue();
    }

    [Fact]
    public async Task each_identity_has_a_log_of_its_own_and_is_its_claimed_author()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var alice = SigningKey.Generate(new SeededRandomSource(1)).VerifyingKey;
        var bob = SigningKey.Generate(new SeededRandomSource(2)).VerifyingKey;
        foreach (var author in new[] { alice, bob, alice })
        {
            await using var session = node.Store.LightweightSession();
            session.Threads(thread, author).Collection("Dogs").Create("{}");
            await session.SaveChangesAsync(Cancel);
        }

        var logs = await node.Registry.LogsAsync(thread, Cancel);

        logs.Select(log => (Author: Convert.ToHexString(log.ClaimedAuthor.Span), log.Head.Counter)).ShouldBe(
            [(Convert.ToHexString(alice.Protobuf.Span), 3), (Convert.ToHexString(bob.Protobuf.Span), 2)], ignoreOrder: true);
    }

    [Fact]
    public async Task a_rebuild_gives_the_same_bytes()
    {
        var recorded = RecordedThread.Load("two-writers");
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.JoinAsync(recorded)).Id;
        await node.FeedAsync(thread, recorded.Incoming());
        const string all = """
            select md5(string_agg(o::text, '' order by o::text)) from threads.operations o
            union all select md5(string_agg(i::text, '' order by i::text)) from threads.instances i
            """;
        var before = await node.SqlAsync<string>($"select string_agg(x, ' ') from ({all}) as t(x)");
        await node.SqlAsync<object>("delete from threads.instances where collection = 'Missions'; update threads.operations set status = 'applied', effective_time = 7 where counter = 5");

        await node.Registry.RebuildAsync(thread, Cancel);

        (await node.SqlAsync<string>($"select string_agg(x, ' ') from ({all}) as t(x)")).ShouldBe(before);
    }
}
