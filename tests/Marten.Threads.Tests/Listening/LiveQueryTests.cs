using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Listening;

public sealed class LiveQueryTests(PostgresServer server)
{
    private static readonly LiveQuery Grown = new() { Collection = "Dogs", Matches = static dog => dog["grown"] is DocBool grown && grown.Equals(DocBool.True) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_result_comes_first_and_then_its_differences()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.WriteAsync(thread, static dogs =>
        {
            dogs.Create("""{"_id":"a","grown":true}""");
            dogs.Create("""{"_id":"b","grown":false}""");
            dogs.Create("""{"_id":"c","grown":true}""");
        });
        await using var live = node.Listener.QueryLiveAsync(thread, Grown, Cancel).GetAsyncEnumerator(Cancel);

        (await NextAsync(live, 3)).ShouldBe(["Added a", "Added c", "Complete "]);
        await node.WriteAsync(thread, static dogs => dogs.Save("""{"_id":"b","grown":true}"""));
        (await NextAsync(live, 1)).ShouldBe(["Added b"]);
        await node.WriteAsync(thread, static dogs => dogs.Save("""{"_id":"a","grown":true,"age":7}"""));
        (await NextAsync(live, 1)).ShouldBe(["Changed a"]);
        await node.WriteAsync(thread, static dogs => dogs.Save("""{"_id":"c","grown":false}"""));
        (await NextAsync(live, 1)).ShouldBe(["Removed c"]);
        await node.WriteAsync(thread, static dogs => dogs.Save("""{"_id":"c","age":1}"""));
        await node.WriteAsync(thread, static cats => cats.Create("""{"_id":"tom","grown":true}"""), "Cats");
        await node.WriteAsync(thread, static dogs => dogs.Delete("a"));
        (await NextAsync(live, 1)).ShouldBe(["Removed a"]);
    }

    [Fact]
    public async Task a_result_of_many_pages_that_changes_while_it_is_read_ends_as_the_collection_is()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.WriteAsync(thread, static dogs =>
        {
            for (var i = 0; i < 700; i++) dogs.Create($$"""{"_id":"dog{{i:000}}","grown":true}""");
        });
        var result = new Dictionary<string, string>();
        var isChanged = false;

        await foreach (var change in node.Listener.QueryLiveAsync(thread, Grown, Cancel))
        {
            Apply(result, change);
            if (result.Count == 300 && !isChanged)
            {
                isChanged = true;
                await node.WriteAsync(thread, static dogs =>
                {
                    dogs.Delete("dog010");
                    dogs.Delete("dog650");
                    dogs.Save("""{"_id":"dog020","grown":false}""");
                    dogs.Save("""{"_id":"dog030","grown":true,"age":1}""");
                    dogs.Save("""{"_id":"dog660","grown":true,"age":1}""");
                    dogs.Create("""{"_id":"dog005x","grown":true}""");
                    dogs.Create("""{"_id":"zoe","grown":true}""");
                });
            }

            if (result.ContainsKey("zoe") && result.ContainsKey("dog005x")) break;
        }

        await using var session = node.Store.QuerySession();
        var stored = await session.Threads(thread).Collection("Dogs").AllAsync(Cancel).Where(static one => one.Contains("\"grown\":true", StringComparison.Ordinal)).ToListAsync(Cancel);
        result.Values.ShouldBe(stored, ignoreOrder: true);
    }

    [Fact]
    public async Task a_result_that_is_too_large_is_refused()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.WriteAsync(thread, static dogs =>
        {
            for (var i = 0; i < 3; i++) dogs.Create("{}");
        });
        var query = new LiveQuery { Collection = "Dogs", InstancesMax = 2 };

        var refusal = await Should.ThrowAsync<ThreadUsageException>(async () => await node.Listener.QueryLiveAsync(thread, query, Cancel).CountAsync(Cancel));

        refusal.Message.ShouldContain(nameof(LiveQuery.InstancesMax));
    }

    private static void Apply(Dictionary<string, string> result, LiveChange change)
    {
        switch (change.Kind)
        {
            case LiveChangeKind.Added:
                result.Add(change.InstanceId, change.Document!.ToString());
                break;
            case LiveChangeKind.Changed:
                result.ShouldContainKey(change.InstanceId);
                result[change.InstanceId] = change.Document!.ToString();
                break;
            case LiveChangeKind.Removed:
                result.Remove(change.InstanceId).ShouldBeTrue();
                break;
        }
    }

    private static async Task<IReadOnlyList<string>> NextAsync(IAsyncEnumerator<LiveChange> live, int count)
    {
        var told = new List<string>();
        while (told.Count < count && await live.MoveNextAsync()) told.Add($"{live.Current.Kind} {live.Current.InstanceId}");
        return told;
    }
}
