using Marten.Threads.Benchmarks.Wire;
using Marten.Threads.Local;
using Npgsql;

namespace Marten.Threads.Campaigns.Tests.Benchmarks;

public sealed class CountingProxyTests
{
    [Fact]
    public async Task a_question_is_one_trip_and_a_batch_is_one_trip_too()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await LocalPostgres.StartAsync(cancellationToken: cancellationToken);
        await using var proxy = new CountingProxy(server.ConnectionString);
        await using var connection = new NpgsqlConnection(proxy.ConnectionString);
        await connection.OpenAsync(cancellationToken);

        (await CountAsync(proxy, () => AskAsync(connection, cancellationToken))).ShouldBe((1, 1));
        (await CountAsync(proxy, () => AskThreeAsync(connection, cancellationToken))).ShouldBe((1, 3));
        (await CountAsync(proxy, () => TransactAsync(connection, cancellationToken))).ShouldBe((3, 4));
        NpgsqlConnection.ClearPool(connection);
    }

    private static async Task<(long RoundTrips, long Statements)> CountAsync(CountingProxy proxy, Func<Task> act)
    {
        var (roundTrips, statements) = (proxy.RoundTrips, proxy.Statements);
        await act();
        return (proxy.RoundTrips - roundTrips, proxy.Statements - statements);
    }

    private static async Task AskAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task AskThreeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new("select 1"), new("select 2"), new("select 3") } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    // BEGIN travels with the first question, COMMIT is a trip of its own.
    private static async Task TransactAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AskAsync(connection, cancellationToken);
        await AskAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
