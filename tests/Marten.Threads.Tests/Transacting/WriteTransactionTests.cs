using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Access;
using Marten.Threads.Tests.Nodes;
using Marten.Threads.Transacting;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Transacting;

/// <summary>A write transaction reads its own writes and one moment, and becomes one record or nothing.</summary>
public sealed class WriteTransactionTests(PostgresServer server)
{
    private const string AgeSchema = """{"properties":{"_id":{"type":"string"},"age":{"type":"number","minimum":0}}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task it_reads_its_own_writes_over_several_collections_and_becomes_one_record()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var transaction = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        var (dogs, cats) = (transaction.Collection("Dogs"), transaction.Collection("Cats"));

        var id = await dogs.CreateAsync("""{"age":1}""", Cancel);
        await dogs.PatchAsync(id, """{"age":2}""", Cancel);
        await dogs.DeleteAsync("rex", Cancel);
        await dogs.SaveAsync("""{"_id":"~last"}""", Cancel);
        await dogs.CreateAsync("""{"_id":"zz"}""", Cancel);
        await dogs.DeleteAsync("zz", Cancel);
        await cats.SaveAsync("""{"_id":"tom"}""", Cancel);

        (await dogs.LoadAsync(id, Cancel))!.ShouldContain("\"age\":2");
        (await dogs.LoadAsync("rex", Cancel)).ShouldBeNull();
        (await dogs.AllAsync(Cancel).Select(IdOf).ToListAsync(Cancel)).ShouldBe([id, "fido", "~last"]);
        (await dogs.CountAsync(Cancel)).ShouldBe(3);
        (await dogs.HasAsync([id, "fido"], Cancel)).ShouldBeTrue();
        (await dogs.HasAsync(["fido", "rex"], Cancel)).ShouldBeFalse();
        (await cats.HasAsync(["tom"], Cancel)).ShouldBeTrue();
        (await InstancesAsync(node, thread)).ShouldBe(["Dogs/fido", "Dogs/rex"]);

        await transaction.CommitAsync(Cancel);

        (await InstancesAsync(node, thread)).ShouldBe(["Cats/tom", $"Dogs/{id}", "Dogs/fido", "Dogs/~last"]);
        (await node.SqlAsync<long>("select max(counter) from threads.branches")).ShouldBe(3, "the empty record, the first write and this");
    }

    [Fact]
    public async Task what_a_commit_would_refuse_is_refused_at_once_and_the_rest_can_be_committed()
    {
        await using var node = await TestNode.StartAsync(server, static threads => threads.ValidateWrites(new NamedAstronauts()));
        var thread = await NewThreadAsync(node);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Dogs", AgeSchema), Cancel);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);
        await using var transaction = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        var (dogs, astronauts) = (transaction.Collection("Dogs"), transaction.Collection("Astronauts"));
        await dogs.CreateAsync("""{"_id":"bello","age":1}""", Cancel);

        (await RefusedAsync(dogs.CreateAsync("""{"_id":"rex"}""", Cancel))).ShouldBe("create");
        (await RefusedAsync(dogs.CreateAsync("""{"_id":"bello"}""", Cancel))).ShouldBe("create");
        (await RefusedAsync(dogs.PatchAsync("bello", """{"age":-1}""", Cancel))).ShouldBe("minimum");
        (await RefusedAsync(dogs.PatchAsync("nobody", """{"age":1}""", Cancel))).ShouldBe("patch");
        (await RefusedAsync(astronauts.SaveAsync("""{"_id":"x"}""", Cancel))).ShouldBe("write validator");
        (await RefusedAsync(dogs.SaveAsync("""{"age":1}""", Cancel))).ShouldBe("id");
        (await dogs.LoadAsync("bello", Cancel))!.ShouldContain("\"age\":1");
        await transaction.CommitAsync(Cancel);

        (await InstancesAsync(node, thread)).ShouldBe(["Dogs/bello", "Dogs/fido", "Dogs/rex"]);
    }

    [Fact]
    public async Task verify_tells_what_a_save_would_and_changes_nothing()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Dogs", AgeSchema), Cancel);
        await using var transaction = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        var dogs = transaction.Collection("Dogs");

        await dogs.VerifyAsync("""{"_id":"rex","age":7}""", Cancel);
        await dogs.VerifyAsync("""{"_id":"new","age":7}""", Cancel);
        (await RefusedAsync(dogs.VerifyAsync("""{"_id":"rex","age":-7}""", Cancel))).ShouldBe("minimum");

        (await dogs.LoadAsync("new", Cancel)).ShouldBeNull();
        (await dogs.LoadAsync("rex", Cancel))!.ShouldNotContain("age");
        await transaction.CommitAsync(Cancel);
        (await InstancesAsync(node, thread)).ShouldBe(["Dogs/fido", "Dogs/rex"]);

        await using var session = node.Store.LightweightSession();
        var committed = session.Threads(thread).Collection("Dogs");
        await committed.VerifyAsync("""{"_id":"rex","age":7}""", Cancel);
        (await RefusedAsync(committed.VerifyAsync("""{"_id":"rex","age":-7}""", Cancel))).ShouldBe("minimum");
        await session.SaveChangesAsync(Cancel);
        (await InstancesAsync(node, thread)).ShouldBe(["Dogs/fido", "Dogs/rex"]);
    }

    [Fact]
    public async Task nothing_is_written_without_a_commit_and_nothing_after_a_discard()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using (var transaction = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel))
            await transaction.Collection("Dogs").CreateAsync("{}", Cancel);
        await using var discarded = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        await discarded.Collection("Dogs").CreateAsync("""{"_id":"a"}""", Cancel);
        discarded.Discard();

        (await discarded.Collection("Dogs").HasAsync(["rex"], Cancel)).ShouldBeTrue();
        (await Should.ThrowAsync<ThreadUsageException>(discarded.CommitAsync(Cancel))).Message.ShouldContain("discarded/committed txn");
        (await InstancesAsync(node, thread)).ShouldBe(["Dogs/fido", "Dogs/rex"]);
    }

    [Fact]
    public async Task it_commits_with_the_applications_own_rows_or_not_at_all()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var transaction = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        await transaction.Collection("Dogs").PatchAsync("rex", """{"age":1}""", Cancel);
        await using var session = node.Store.LightweightSession();
        session.Store(new Ship { Id = "apollo" });
        transaction.CommitWith(session);
        await WriteAsync(node, thread, """{"_id":"rex","colour":"red"}""");

        await Should.ThrowAsync<ThreadConflictException>(session.SaveChangesAsync(Cancel));
        (await node.SqlAsync<long>("select count(*) from mt_doc_ship")).ShouldBe(0);

        await using var again = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        await again.Collection("Dogs").PatchAsync("rex", """{"age":1}""", Cancel);
        await using var second = node.Store.LightweightSession();
        second.Store(new Ship { Id = "apollo" });
        again.CommitWith(second);
        await second.SaveChangesAsync(Cancel);
        (await Should.ThrowAsync<ThreadUsageException>(again.Collection("Dogs").DeleteAsync("rex", Cancel))).Message.ShouldContain("would be lost");
        (await node.SqlAsync<long>("select count(*) from mt_doc_ship")).ShouldBe(1);
        (await node.InstancesAsync(thread))["Dogs/rex"].ShouldContain("\"age\":1");
    }

    [Fact]
    public async Task the_identity_is_the_author_of_the_record()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        using var alice = SigningKey.Generate(new SeededRandomSource(3));
        await using var transaction = await Of(node).BeginWriteAsync(thread, new ThreadTransactionOptions { Identity = alice.VerifyingKey }, Cancel);
        await transaction.Collection("Dogs").CreateAsync("""{"_id":"hers"}""", Cancel);
        await transaction.CommitAsync(Cancel);

        (await node.SqlAsync<byte[]>("select claimed_author from threads.operations where instance_id = 'hers'")).ShouldBe(alice.VerifyingKey.Protobuf.ToArray());
    }

    [Fact]
    public async Task typed_documents_work_alike()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var transaction = await Of(node).BeginWriteAsync(thread, cancellationToken: Cancel);
        var astronauts = transaction.Collection<Astronaut>();
        var buzz = new Astronaut { Name = "Buzz" };

        (await astronauts.CreateAsync(buzz, Cancel)).ShouldBe(buzz.Id);
        buzz.Missions = 2;
        await astronauts.SaveAsync(buzz, Cancel);
        await astronauts.VerifyAsync(buzz, Cancel);
        (await astronauts.LoadAsync(buzz.Id, Cancel))!.Missions.ShouldBe(2);
        await astronauts.PatchAsync(buzz.Id, """{"name":"Edwin"}""", Cancel);
        (await astronauts.AllAsync(Cancel).ToListAsync(Cancel)).ShouldHaveSingleItem().Name.ShouldBe("Edwin");
        await astronauts.DeleteAsync(buzz.Id, Cancel);
        (await astronauts.CountAsync(Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task where_the_daemon_makes_instances_there_is_no_write_transaction()
    {
        await using var node = await TestNode.StartAsync(server, static threads => threads.Reduction = ReductionMode.Async);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

        (await Should.ThrowAsync<ThreadUsageException>(Of(node).BeginWriteAsync(thread, cancellationToken: Cancel))).Message.ShouldContain("Inline");
        await Should.ThrowAsync<ThreadRegistryException>(Of(node).BeginReadAsync(ThreadId.Create(ThreadVariant.Raw, new byte[32]), cancellationToken: Cancel));
    }

    private static IThreadTransactions Of(TestNode node) => node.Services.GetRequiredService<IThreadTransactions>();

    private static string IdOf(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!["_id"]!.GetValue<string>();

    private static async Task<string> RefusedAsync(Task task) => (await Should.ThrowAsync<ThreadWriteRefusedException>(task)).Problems[0].Rule;

    private static async Task<IEnumerable<string>> InstancesAsync(TestNode node, ThreadId thread) => (await node.InstancesAsync(thread)).Keys;

    private static async Task<ThreadId> NewThreadAsync(TestNode node)
    {
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await WriteAsync(node, thread, """{"_id":"rex"}""", """{"_id":"fido"}""");
        return thread;
    }

    private static async Task WriteAsync(TestNode node, ThreadId thread, params string[] documents)
    {
        await using var session = node.Store.LightweightSession();
        foreach (var document in documents) session.Threads(thread).Collection("Dogs").Save(document);
        await session.SaveChangesAsync(Cancel);
    }
}
