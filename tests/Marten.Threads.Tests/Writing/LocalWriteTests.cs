using Marten.Threads.Collections;
using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Registry;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Tests.Writing;

/// <summary>What create, save, patch and delete do, what they refuse, and what record comes of them.</summary>
public sealed class LocalWriteTests(PostgresServer server)
{
    private const string AstronautSchema = """
        {"$schema":"http://json-schema.org/draft-07/schema#","title":"Person","type":"object",
         "properties":{"_id":{"type":"string"},"name":{"type":"string"},"missions":{"type":"number","minimum":0,"exclusiveMaximum":100}}}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_log_begins_with_an_empty_record_and_one_commit_is_one_record()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);

        await WriteAsync(node, thread, dogs =>
        {
            dogs.Create("""{"_id":"rex","age":1}""");
            dogs.Save("""{"_id":"rex","age":2,"name":"Rex"}""");
            dogs.Create("""{"_id":"fido"}""");
            dogs.Delete("fido");
        });

        var bodies = await BodiesAsync(node, thread);
        bodies.Count.ShouldBe(2);
        bodies[0].ShouldBe(EventBody.Empty.ToArray());
        EventBody.TryRead(bodies[1], out var operations).ShouldBeTrue();
        operations!.Select(operation => $"{operation.Type} {operation.InstanceId}").ShouldBe(["Create rex", "Save rex", "Create fido", "Delete fido"]);
        operations![1].Patch!.ToString().ShouldContain("\"age\":2");
        (await LoadAsync(node, thread, "rex")).ShouldContain("\"name\":\"Rex\"");
        (await LoadAsync(node, thread, "fido")).ShouldBeEmpty();
    }

    [Fact]
    public async Task our_records_verify_as_foreign_ones_and_reduce_alike_on_another_node()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"rex","age":1}"""));
        await WriteAsync(node, thread, dogs => dogs.Patch("rex", """{"age":null,"name":"Rex","big":12345678901234567890.5}"""));
        var backup = await node.Registry.ExportKeysAsync(thread, Cancel);
        var log = (await node.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem();

        await using var other = await TestNode.StartAsync(server);
        await other.Registry.CreateAsync(new ThreadCreation { Id = thread, Key = backup.Key }, Cancel);
        var envelopes = await EnvelopesAsync(node, thread);
        var report = await other.FeedAsync(thread, envelopes.Select(envelope => new Marten.Threads.Ingesting.IncomingRecord(log.Id, envelope)));

        report.Appended.ShouldBe(3);
        (await other.InstancesAsync(thread)).ShouldBe(await node.InstancesAsync(thread));
        (await other.Registry.LogsAsync(thread, Cancel))[0].Head.ShouldBe(log.Head);
    }

    [Fact]
    public async Task an_instance_without_id_gets_a_lower_case_ulid_at_once()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();
        var dogs = session.Threads(thread).Collection("Dogs");

        var one = dogs.Create("{}");
        var two = dogs.Create("""{"_id":""}""");
        await session.SaveChangesAsync(Cancel);

        one.Length.ShouldBe(26);
        one.ShouldBe(one.ToLowerInvariant());
        two.ShouldNotBe(one);
        (await dogs.LoadAsync(one, Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task mod_is_the_writers_clock_and_never_runs_backwards()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var node = await TestNode.StartAsync(server, services: services => services.AddSingleton<TimeProvider>(time));
        var thread = await NewThreadAsync(node);

        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"rex","_mod":"mine"}"""));
        var first = await node.SqlAsync<long>("select (data->>'_mod')::bigint from threads.instances");
        time.AdjustTime(time.GetUtcNow().AddHours(-1));
        await WriteAsync(node, thread, dogs => dogs.Save("""{"_id":"rex"}"""));
        var second = await node.SqlAsync<long>("select (data->>'_mod')::bigint from threads.instances");

        first.ShouldBe(1_893_456_000_000_000_000);
        second.ShouldBe(first + 1);
        (await node.SqlAsync<long>("select max(effective_time) from threads.operations")).ShouldBe(second);
    }

    [Fact]
    public async Task a_save_after_a_foreign_write_from_the_future_is_what_one_sees()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 1).Begin().Create("Dogs", "rex", """{"_id":"rex","name":"from 2090"}""", timestamp: 3_786_912_000_000_000_000);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());

        await WriteAsync(node, thread, dogs => dogs.Save("""{"_id":"rex","name":"mine"}"""));
        (await LoadAsync(node, thread, "rex")).ShouldContain("\"name\":\"mine\"");

        // The thread's clock is not dragged along: another instance is stamped with the real time.
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"fido"}"""));
        (await node.SqlAsync<long>("select effective_time from threads.operations where instance_id = 'fido'")).ShouldBeLessThan(3_000_000_000_000_000_000);
    }

    [Fact]
    public async Task a_document_that_breaks_the_schema_is_refused_by_name_path_and_rule()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Dogs", AstronautSchema), Cancel);

        foreach (var (missions, fits) in new[] { ("0", true), ("99.5", true), ("-1", false), ("100", false), ("\"many\"", false) })
        {
            var write = () => WriteAsync(node, thread, dogs => dogs.Create($$"""{"_id":"m{{missions.Trim('"')}}","missions":{{missions}}}"""));
            if (fits)
            {
                await write();
                continue;
            }

            var refusal = await Should.ThrowAsync<ThreadWriteRefusedException>(write);
            var problem = refusal.Problems.ShouldHaveSingleItem();
            problem.Collection.ShouldBe("Dogs");
            problem.InstanceId.ShouldBe("m" + missions.Trim('"'));
            problem.Path.ShouldBe("/missions");
            problem.Rule.ShouldBe(missions switch { "-1" => "minimum", "100" => "exclusiveMaximum", _ => "type" });
        }

        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(2);
        (await BodiesAsync(node, thread)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task a_patch_is_judged_by_what_it_leads_to()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Dogs", AstronautSchema), Cancel);
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"buzz","missions":99}"""));

        await Should.ThrowAsync<ThreadWriteRefusedException>(() => WriteAsync(node, thread, dogs => dogs.Patch("buzz", """{"missions":100}""")));

        (await LoadAsync(node, thread, "buzz")).ShouldContain("\"missions\":99");
    }

    [Fact]
    public async Task one_of_several_schemas_is_enough()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        const string cats = """{"type":"object","properties":{"_id":{"type":"string"},"lives":{"type":"integer"}},"required":["lives"]}""";
        const string dogs = """{"type":"object","properties":{"_id":{"type":"string"},"bark":{"type":"string"}},"required":["bark"]}""";
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Dogs", cats, dogs), Cancel);

        await WriteAsync(node, thread, pets => pets.Create("""{"lives":9}"""));
        await WriteAsync(node, thread, pets => pets.Create("""{"bark":"wuff"}"""));
        var refusal = await Should.ThrowAsync<ThreadWriteRefusedException>(() => WriteAsync(node, thread, pets => pets.Create("""{"name":"Bo"}""")));

        refusal.Problems.ShouldContain(problem => problem.Rule == "required");
    }

    [Fact]
    public async Task creating_what_is_there_and_patching_what_is_not_is_refused_and_nothing_is_written()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"rex"}"""));

        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => WriteAsync(node, thread, dogs =>
        {
            dogs.Create("""{"_id":"fido"}""");
            dogs.Create("""{"_id":"rex"}""");
        }))).Message.ShouldContain("can't create already existing instance");
        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => WriteAsync(node, thread, dogs => dogs.Patch("fido", "{}")))).Message.ShouldContain("no such instance");

        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(1);
    }

    [Fact]
    public async Task deleting_what_is_not_there_makes_no_record()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);

        await WriteAsync(node, thread, dogs => dogs.Delete("rex"));

        (await node.SqlAsync<long>("select count(*) from threads.mt_events")).ShouldBe(0);
    }

    public static TheoryData<string, string> BadDocuments => new()
    {
        { "[]", "no JSON object" },
        { "\"text\"", "no JSON object" },
        { "{", "syntax" },
        { "{} {}", "syntax" },
        { "{/* note */}", "syntax" },
        { "{'a':1}", "syntax" },
        { """{"a":1,"a":2}""", "twice" },
        { """{"a":"\u0000"}""", "U+0000" },
        { """{"a":"\ud800"}""", "not Unicode" },
        { """{"a":1e400}""", "1.8e308" },
        { """{"a":12345678901234567890123456789012345678901234567890123456789012345}""", "64 significant digits" },
        { """{"_id":5}""", "_id is no string" },
        { $$"""{"_id":"{{new string('x', 257)}}"}""", "_id is not usable" },
        { $$"""{"a":{{new string('[', 1000)}}{{new string(']', 1000)}}}""", "nested deeper than 64" },
        { $$"""{"a":"{{new string('x', 10 * 1024 * 1024)}}"}""", "bytes" },
        { $$"""{"a":"{{new string('x', 1024 * 1024)}}"}""", "bytes" },
    };

    [Theory]
    [MemberData(nameof(BadDocuments), DisableDiscoveryEnumeration = true)]
    public async Task what_a_thread_cannot_hold_is_refused_with_a_reason(string json, string reason)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);

        var refusal = await Should.ThrowAsync<ThreadWriteRefusedException>(() => WriteAsync(node, thread, dogs => dogs.Create(json)));

        refusal.Message.ShouldContain(reason);
        refusal.Message.Length.ShouldBeLessThan(500);
        (await node.SqlAsync<long>("select count(*) from threads.mt_events")).ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-dogs")]
    [InlineData("dogs--cats")]
    [InlineData("dogs cats")]
    [InlineData("dögs")]
    [InlineData("dogs\"; drop table x; --")]
    public async Task a_collection_name_outside_the_rule_is_refused(string name)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();

        Should.Throw<ThreadWriteRefusedException>(() => session.Threads(thread).Collection(name)).Message.ShouldContain("name may only contain alphanumeric characters");
        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => node.Collections.ConfigureAsync(thread, new CollectionConfiguration(name), Cancel))).Message.ShouldContain("name may only contain alphanumeric characters");
    }

    [Fact]
    public async Task a_thread_unknown_here_is_a_clear_error_at_the_commit()
    {
        await using var node = await TestNode.StartAsync(server);
        var unknown = ThreadId.Generate(new SeededRandomSource(1));

        var failure = await Should.ThrowAsync<ThreadRegistryException>(() => WriteAsync(node, unknown, dogs => dogs.Create("{}")));

        failure.Message.ShouldContain(unknown.ToString());
    }

    [Fact]
    public async Task a_replicator_cannot_write()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await node.JoinAsync(TestLog.OfRecords(seed: 1, count: 1), blind: true);

        var failure = await Should.ThrowAsync<ThreadUsageException>(() => WriteAsync(node, thread, dogs => dogs.Create("{}")));

        failure.Message.ShouldContain("read key");
    }

    [Fact]
    public async Task a_session_too_large_for_one_record_is_refused_with_advice()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);

        var failure = await Should.ThrowAsync<ThreadWriteRefusedException>(() => WriteAsync(node, thread, dogs =>
        {
            for (var i = 0; i < 5; i++) dogs.Create($$"""{"a":"{{new string('x', 900_000)}}"}""");
        }));

        failure.Message.ShouldContain("Save the session in between");
        (await node.SqlAsync<long>("select count(*) from threads.mt_events")).ShouldBe(0);
    }

    [Fact]
    public async Task an_own_log_that_somebody_forked_is_left_and_a_new_one_begins()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"rex"}"""));
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"fido"}"""));
        var backup = await node.Registry.ExportKeysAsync(thread, Cancel);
        var own = (await node.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem();
        var envelopes = await EnvelopesAsync(node, thread);
        var second = RecordReader.TryReopen(envelopes[1], own.Id, backup.Key.ServiceKey, out var record) ? record.Cid : default;

        // Somebody goes on from an old copy of the database.
        var author = await node.Registry.HostAsync(Cancel);
        author.TryGetKey(out var authorKey).ShouldBeTrue();
        var twin = RecordForge.Forge(backup.Key, backup.LogKeys[0], authorKey, second, EventBody.Empty, new SeededRandomSource(1));
        await node.FeedAsync(thread, new Marten.Threads.Ingesting.IncomingRecord(own.Id, twin.Envelope));
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"bo"}"""));

        var logs = (await node.Registry.LogsAsync(thread, Cancel)).ToDictionary(log => log.Id);
        logs.Count.ShouldBe(2);
        logs[own.Id].State.ShouldBe(LogState.Forked);
        logs.Values.Single(log => log.Id != own.Id).ShouldSatisfyAllConditions(log => log.State.ShouldBe(LogState.Open), log => log.Head.Counter.ShouldBe(2));
        (await LoadAsync(node, thread, "bo")).ShouldNotBeEmpty();
    }

    private static async Task<ThreadId> NewThreadAsync(TestNode node) => (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

    private static async Task WriteAsync(TestNode node, ThreadId thread, Action<Marten.Threads.Writing.ICollectionSession> write)
    {
        await using var session = node.Store.LightweightSession();
        write(session.Threads(thread).Collection("Dogs"));
        await session.SaveChangesAsync(Cancel);
    }

    private static async Task<string> LoadAsync(TestNode node, ThreadId thread, string id)
    {
        await using var session = node.Store.QuerySession();
        return await session.Threads(thread).Collection("Dogs").LoadAsync(id, Cancel) ?? "";
    }

    private static async Task<IReadOnlyList<RecordEnvelope>> EnvelopesAsync(TestNode node, ThreadId thread)
    {
        await using var session = node.ThreadStore.QueryThread(thread);
        var events = await session.Events.QueryAllRawEvents().OrderBy(@event => @event.Sequence).ToListAsync(Cancel);
        return events.Select(@event => @event.Data).OfType<RecordAppended>().Select(appended => appended.Envelope).ToList();
    }

    private static async Task<IReadOnlyList<byte[]>> BodiesAsync(TestNode node, ThreadId thread)
    {
        var backup = await node.Registry.ExportKeysAsync(thread, Cancel);
        var logs = await node.Registry.LogsAsync(thread, Cancel);
        if (logs.Count == 0) return [];
        return (await EnvelopesAsync(node, thread)).Select(envelope =>
        {
            RecordVerifier.Verify(envelope, logs[0].Id, backup.Key.ServiceKey, out var record).ShouldBe(RecordRefusal.None);
            RecordReader.ReadBody(record!, backup.Key.ReadKey!, out var body).ShouldBe(BodyRefusal.None);
            return body!;
        }).ToList();
    }
}
