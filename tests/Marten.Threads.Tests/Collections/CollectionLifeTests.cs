using System.Text;
using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Collections;

/// <summary>Create, update, delete, list and find collections.</summary>
public sealed class CollectionLifeTests(PostgresServer server)
{
    private const string Schema = """{"type":"object","properties":{"_id":{"type":"string"},"age":{"type":"number","minimum":0}}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_configuration_is_kept_as_it_was_given()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        var configuration = new CollectionConfiguration("Dogs", Schema, """{ "properties": {"_id": {"type":"string"}} }""")
        {
            ReadFilter = "return instance",
        };

        var info = await node.Collections.CreateAsync(thread, configuration, Cancel);

        info.Version.ShouldBe(1);
        var found = (await node.Collections.FindAsync(thread, "Dogs", Cancel))!;
        found.Configuration.Schemas.ShouldBe(configuration.Schemas);
        found.Configuration.ReadFilter.ShouldBe("return instance");
        found.Configuration.WriteValidator.ShouldBeNull();
        (await node.Collections.ListAsync(thread, Cancel)).ShouldHaveSingleItem().Configuration.Name.ShouldBe("Dogs");
    }

    [Fact]
    public async Task what_exists_cannot_be_created_and_what_does_not_cannot_be_updated()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await Should.ThrowAsync<ThreadRegistryException>(node.Collections.UpdateAsync(thread, new CollectionConfiguration("Dogs"), Cancel));

        await node.Collections.CreateAsync(thread, new CollectionConfiguration("Dogs"), Cancel);
        (await node.Collections.UpdateAsync(thread, new CollectionConfiguration("Dogs", Schema), Cancel)).Version.ShouldBe(2);

        var refusal = await Should.ThrowAsync<ThreadRegistryException>(node.Collections.CreateAsync(thread, new CollectionConfiguration("Dogs"), Cancel));
        refusal.Message.ShouldContain("collection already registered");
        (await node.Collections.FindAsync(thread, "Dogs", Cancel))!.Configuration.Schemas.ShouldBe([Schema]);
    }

    [Fact]
    public async Task a_deleted_configuration_leaves_the_instances_and_judges_no_more()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await node.Collections.CreateAsync(thread, new CollectionConfiguration("Dogs", Schema), Cancel);
        await WriteAsync(node, thread, """{"_id":"rex","age":1}""");
        await Should.ThrowAsync<ThreadWriteRefusedException>(WriteAsync(node, thread, """{"age":-1}"""));

        (await node.Collections.DeleteAsync(thread, "Dogs", Cancel)).ShouldBeTrue();

        (await node.Collections.DeleteAsync(thread, "Dogs", Cancel)).ShouldBeFalse();
        (await node.Collections.FindAsync(thread, "Dogs", Cancel)).ShouldBeNull();
        await WriteAsync(node, thread, """{"_id":"fido","age":-1}""");
        (await node.InstancesAsync(thread)).Keys.ShouldBe(["Dogs/fido", "Dogs/rex"]);
    }

    [Fact]
    public async Task one_matching_schema_of_several_is_enough()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await node.Collections.CreateAsync(
            thread, new CollectionConfiguration("Dogs", Schema, """{"properties":{"_id":{"type":"string"}},"required":["wild"]}"""), Cancel);

        await WriteAsync(node, thread, """{"_id":"a","age":1}""");
        await WriteAsync(node, thread, """{"_id":"b","age":-1,"wild":true}""");

        var refusal = await Should.ThrowAsync<ThreadWriteRefusedException>(WriteAsync(node, thread, """{"_id":"c","age":-1}"""));
        refusal.Problems.ShouldHaveSingleItem().Rule.ShouldBe("minimum");
    }

    [Fact]
    public void a_sample_gives_a_schema_that_it_follows_itself()
    {
        const string sample = """{"name":"Rex","age":2,"tags":["a","b"],"owner":{"tall":true,"x":null},"odd":[1,"2"],"_mod":7}""";

        var schema = CollectionConfiguration.FromSample("Dogs", sample).Schemas.ShouldHaveSingleItem();

        InstanceSchema.TryCompile(Encoding.UTF8.GetBytes(schema), out var compiled, out _).ShouldBeTrue();
        compiled!.Validate(Encoding.UTF8.GetBytes(sample)).ShouldBeEmpty();
        compiled.Validate("""{"_id":"x","other":1}"""u8.ToArray()).ShouldBeEmpty();
        compiled.Validate("""{"age":"2"}"""u8.ToArray()).ShouldHaveSingleItem().Path.ShouldBe("/age");
        compiled.Validate("""{"tags":[1]}"""u8.ToArray()).ShouldHaveSingleItem().Path.ShouldBe("/tags/0");
        compiled.Validate("""{"owner":{"tall":0}}"""u8.ToArray()).ShouldHaveSingleItem().Path.ShouldBe("/owner/tall");
    }

    private static async Task<ThreadId> NewThreadAsync(TestNode node) => (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

    private static async Task WriteAsync(TestNode node, ThreadId thread, string json)
    {
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Create(json);
        await session.SaveChangesAsync(Cancel);
    }
}
