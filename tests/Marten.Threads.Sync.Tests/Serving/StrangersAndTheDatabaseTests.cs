using Grpc.Core;
using Marten.Threads.Testing;
using Npgsql;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Who is known for nothing costs the database nothing.</summary>
public sealed class StrangersAndTheDatabaseTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task strangers_are_answered_while_no_connection_to_the_database_is_free()
    {
        await using var alice = await SyncNode.StartAsync(postgres, poolMax: 2);
        await using var mallory = new Caller(alice);
        var log = TestLog.OfRecords(seed: 1, count: 2);
        var thread = await alice.TakeAsync(log);
        await mallory.AskAsync(Requests.Edges(Requests.Edge(thread, 1, 2))); // now the threads and their peers are known
        var held = new List<NpgsqlConnection>();
        for (var i = 0; i < 2; i++)
        {
            held.Add(alice.NewConnection());
            await held[^1].OpenAsync(Token);
        }

        var edges = await mallory.AskAsync(Requests.Edges(Requests.Edge(thread, 1, 2)));
        var records = await mallory.AskAsync(Requests.Records(thread, new TestLog(seed: 9).ThreadKey.ServiceKey));
        var logs = await mallory.AskAsync(Requests.Logs(thread, new TestLog(seed: 9).ThreadKey.ServiceKey));

        edges.Code.ShouldBe(StatusCode.OK);
        records.ShouldBeA(StatusCode.NotFound, "thread not found");
        logs.ShouldBeA(StatusCode.NotFound, "thread not found");
        foreach (var connection in held) await connection.DisposeAsync();
    }
}
