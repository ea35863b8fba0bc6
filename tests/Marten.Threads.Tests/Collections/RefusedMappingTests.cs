using Marten.Schema;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Collections;

/// <summary>Settings of a typed document with which foreign data could stop the taking in of records.</summary>
public sealed class RefusedMappingTests(PostgresServer server)
{
    [Fact]
    public async Task they_are_refused_at_the_start_with_the_reason()
    {
        await ShouldBeRefusedAsync(options => options.Collection<Bird>("Birds", birds => birds.UniqueIndex(bird => bird.Name!)), "unique indexes");
        await ShouldBeRefusedAsync(options => options.Collection<Bird>("Birds", birds => birds.Duplicate(bird => bird.Name!)), "duplicated fields");
        await ShouldBeRefusedAsync(options => options.Collection<Bird>("Birds", birds => birds.FullTextIndex()), "the index");
        await ShouldBeRefusedAsync(options => options.Collection<Bird>("Birds", birds => birds.Index(bird => bird.Name!, index => index.Predicate = "(data ->> 'name')::int > 0")), "a predicate");
        await ShouldBeRefusedAsync(options => options.Collection<Bird>("Birds", birds => birds.UseOptimisticConcurrency(true)), "optimistic concurrency");
        await ShouldBeRefusedAsync(options => options.Collection<Bird>("Birds", birds => birds.SoftDeleted()), "soft deletes");
        await ShouldBeRefusedAsync(options => options.Collection<Bird>("Birds", birds => birds.Identity(bird => bird.Other)), "must not name another");
        await ShouldBeRefusedAsync(options => options.Collection<Versioned>("Birds"), "optimistic concurrency");
        await ShouldBeRefusedAsync(options => options.Collection<Softly>("Birds"), "soft deletes");
    }

    [Fact]
    public async Task indexes_on_members_and_on_the_whole_document_are_allowed()
    {
        await using var node = await TestNode.StartAsync(server, options =>
            options.Collection<Bird>("Birds", birds => birds.GinIndexJsonData().Index(bird => bird.Name!).Index(bird => bird.Weight!)));

        (await node.SqlAsync<long>("select count(*) from pg_indexes where schemaname = 'threads' and tablename like 'mt_doc_%bird%'")).ShouldBeGreaterThanOrEqualTo(4);
    }

    private async Task ShouldBeRefusedAsync(Action<ThreadsOptions> configure, string reason) =>
        (await Should.ThrowAsync<ThreadUsageException>(() => TestNode.StartAsync(server, configure))).Message.ShouldContain(reason);

    public sealed class Bird
    {
        public string Id { get; set; } = "";

        public string Other { get; set; } = "";

        public string? Name { get; set; }

        public double? Weight { get; set; }
    }

    public sealed class Versioned : JasperFx.Metadata.IVersioned
    {
        public string Id { get; set; } = "";

        public Guid Version { get; set; }
    }

    [SoftDeleted]
    public sealed class Softly
    {
        public string Id { get; set; } = "";
    }
}
