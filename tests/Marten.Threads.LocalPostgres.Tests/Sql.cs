using Npgsql;

namespace Marten.Threads.Local.Tests;

internal static class Sql
{
    /// <summary>Runs one command on a connection of its own and gives the first value back.</summary>
    public static async Task<object?> RunAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
