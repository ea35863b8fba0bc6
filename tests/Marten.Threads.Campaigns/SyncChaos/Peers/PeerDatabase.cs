using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Protocol;
using Npgsql;

namespace Marten.Threads.Campaigns.SyncChaos.Peers;

/// <summary>A look into a peer's database from outside, whether or not the peer runs.</summary>
internal static class PeerDatabase
{
    /// <summary>The first column of a query's rows, which is a text; the thread is its parameter.</summary>
    public static async Task<List<string>> TextsAsync(NodePlan plan, string sql, ThreadId thread, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        await using var connection = new NpgsqlConnection(plan.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = thread.ToString() });
        await using var data = await command.ExecuteReaderAsync(cancellationToken);
        while (await data.ReadAsync(cancellationToken)) texts.Add(data.GetString(0));
        return texts;
    }
}
