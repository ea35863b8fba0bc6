using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Protocol;
using Marten.Threads.Simulation.Nodes;
using Npgsql;

namespace Marten.Threads.Campaigns.Orders;

/// <summary>What the tables of a node say about a thread, read as anybody with the connection string reads it.</summary>
internal sealed class DatabaseDump(NpgsqlDataSource database)
{
    private const string Logs = """
        select l.log_id, l.state, l.claimed_author, coalesce(b.counter, 0) from threads.logs l
        left join threads.branches b on b.thread_id = l.thread_id and b.log_id = l.log_id and b.wins
        where l.thread_id = $1
        """;

    private const string Instances =
        "select collection, id, data::text, effective_time, log_id, counter, op_index from threads.instances where thread_id = $1";

    private const string Operations = """
        select o.collection, o.instance_id, o.effective_time, o.log_id, o.counter, o.op_index, o.type, o.patch::text, o.stamp, o.status, o.counts,
          o.claimed_author, l.state = 'unconfirmed', o.normalised
        from threads.operations o join threads.logs l on l.thread_id = o.thread_id and l.log_id = o.log_id where o.thread_id = $1
        """;

    /// <summary>Their lines, without what a node need not keep.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(ThreadId thread, OracleState rules, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var logs = await LinesAsync(connection, Logs, thread, Log, cancellationToken);
        var instances = await LinesAsync(connection, Instances, thread, Instance, cancellationToken);
        var operations = await LinesAsync(connection, Operations, thread, data => Operation(data, rules), cancellationToken);
        return ReductionDump.Sorted(logs, instances, operations);
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(
        NpgsqlConnection connection, string sql, ThreadId thread, Func<NpgsqlDataReader, string?> line, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter { Value = thread.ToString() } } };
        await using var data = await command.ExecuteReaderAsync(cancellationToken);
        while (await data.ReadAsync(cancellationToken))
        {
            if (line(data) is { } one) lines.Add(one);
        }

        return lines;
    }

    private static string Log(NpgsqlDataReader data) =>
        ReductionDump.LogLine(Hex(data, 0), data.GetString(1), data.IsDBNull(2) ? "" : Hex(data, 2), data.GetInt64(3));

    private static string Instance(NpgsqlDataReader data) =>
        ReductionDump.InstanceLine(data.GetString(0), data.GetString(1), OracleJson.Canonical(data.GetString(2)), Key(data, 3));

    private static string? Operation(NpgsqlDataReader data, OracleState rules)
    {
        var (status, counts) = (data.GetString(9), data.GetBoolean(10));
        if (!counts && !ReductionDump.MustBeKept(rules, Hex(data, 3), status)) return null;
        return ReductionDump.OperationLine(
            data.GetString(0),
            data.GetString(1),
            Key(data, 2),
            data.GetString(6),
            data.IsDBNull(7) ? null : OracleJson.Canonical(data.GetString(7)),
            data.GetInt64(8),
            status,
            counts ? Hex(data, 11) : null,
            data.GetBoolean(12),
            data.GetBoolean(13));
    }

    private static string Key(NpgsqlDataReader data, int at) => ReductionDump.KeyText(data.GetInt64(at), Hex(data, at + 1), data.GetInt64(at + 2), data.GetInt32(at + 3));

    private static string Hex(NpgsqlDataReader data, int at) => ReductionDump.Hex(data.GetFieldValue<byte[]>(at));
}
