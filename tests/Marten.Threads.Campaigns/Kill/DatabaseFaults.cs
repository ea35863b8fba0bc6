using System.Diagnostics;
using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Local;
using Marten.Threads.Testing;
using Npgsql;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>Makes the faults of a database happen, and leaves it running.</summary>
internal sealed class DatabaseFaults(CampaignServer server, BoundedDisk? disk, KillTold told, SeededRandomSource random)
{
    /// <summary>How long a full disk is waited on to be noticed by a worker.</summary>
    private static readonly TimeSpan FullMax = TimeSpan.FromSeconds(5);

    /// <summary>A server that does not answer for so long has given up recovering, as it does on a full disk.</summary>
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>More than the server keeps of its log, see <c>max_wal_size</c>.</summary>
    private const int LogMegabytes = 160;

    // Cuts are the commonest in real life; a full disk costs the most time here.
    private static readonly DatabaseFault[] Cycle =
    [
        DatabaseFault.ServerCrashed, DatabaseFault.DiskFull, DatabaseFault.ConnectionsCut, DatabaseFault.BackendKilled, DatabaseFault.ConnectionsCut,
        DatabaseFault.ServerRestarted, DatabaseFault.ConnectionsCut, DatabaseFault.BackendKilled, DatabaseFault.ServerCrashed, DatabaseFault.ConnectionsCut,
    ];

    private readonly string _anyDatabase = new NpgsqlConnectionStringBuilder(server.Postgres.ConnectionString) { Pooling = false, Timeout = 5 }.ConnectionString;
    private int _next;

    /// <summary>How often each happened.</summary>
    public Dictionary<DatabaseFault, int> Happened { get; } = [];

    /// <summary>Connections cut by <see cref="DatabaseFault.ConnectionsCut"/>.</summary>
    public long ConnectionsCut { get; private set; }

    /// <summary>Full disks that stopped the server, whether it recovered by itself or had to be started again.</summary>
    public int StoppedByFullDisk { get; private set; }

    /// <summary>Whether more may be done to the server than to cut its connections.</summary>
    public bool IsOurs => server.Postgres.Source != LocalPostgresSource.GivenServer;

    /// <summary>Makes the next fault of the cycle happen. One that cannot be made is replaced by cut connections.</summary>
    public async Task<DatabaseFault> InjectAsync(string database, CancellationToken cancellationToken)
    {
        var fault = Cycle[_next++ % Cycle.Length];
        if ((fault == DatabaseFault.DiskFull && disk is null) || !IsOurs) fault = DatabaseFault.ConnectionsCut;
        switch (fault)
        {
            case DatabaseFault.ConnectionsCut: await CutConnectionsAsync(database, cancellationToken); break;
            case DatabaseFault.BackendKilled: await KillBackendAsync(database, cancellationToken); break;
            case DatabaseFault.ServerCrashed: await server.Postgres.RestartAsync(abruptly: true, cancellationToken); break;
            case DatabaseFault.ServerRestarted: await server.Postgres.RestartAsync(abruptly: false, cancellationToken); break;
            case DatabaseFault.DiskFull: await FillDiskAsync(disk!, cancellationToken); break;
        }

        Happened[fault] = Happened.GetValueOrDefault(fault) + 1;
        return fault;
    }

    /// <summary>How often each happened, in words.</summary>
    public string Summary() => string.Join(", ", Happened.OrderBy(pair => pair.Key).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} × {pair.Key}")));

    /// <summary>Waits until the server takes connections; false when it does not any more.</summary>
    public async Task<bool> IsAnsweringAsync(CancellationToken cancellationToken)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < RecoveryMax; await Task.Delay(Pause, cancellationToken))
        {
            try
            {
                await using var connection = new NpgsqlConnection(_anyDatabase);
                await connection.OpenAsync(cancellationToken);
                return true;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.CannotConnectNow)
            {
                // it recovers
            }
            catch (NpgsqlException)
            {
                if (watch.Elapsed > TimeSpan.FromSeconds(2)) return false;
            }
        }

        return false;
    }

    private async Task CutConnectionsAsync(string database, CancellationToken cancellationToken)
    {
        var share = 3 + random.Next(8);
        await using var connection = new NpgsqlConnection(_anyDatabase);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity where datname = $1 and random() * 10 < $2) p", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = database });
        command.Parameters.Add(new NpgsqlParameter { Value = share });
        ConnectionsCut += (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task KillBackendAsync(string database, CancellationToken cancellationToken)
    {
        await using (var connection = new NpgsqlConnection(_anyDatabase))
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(
                "select pid from pg_stat_activity where datname = $1 and backend_type = 'client backend' and pid <> pg_backend_pid() order by random() limit 1", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = database });
            if (await command.ExecuteScalarAsync(cancellationToken) is int id) Kill(id);
        }

        if (!await IsAnsweringAsync(cancellationToken)) await server.Postgres.RestartAsync(abruptly: true, cancellationToken);
    }

    private async Task FillDiskAsync(BoundedDisk full, CancellationToken cancellationToken)
    {
        var before = told.DiskFull;

        // Opened now, since a new connection needs a file.
        await using var connection = new NpgsqlConnection(_anyDatabase);
        await connection.OpenAsync(cancellationToken);
        await full.FillAsync(cancellationToken);
        var stopped = Happened.GetValueOrDefault(DatabaseFault.DiskFull) % 2 == 1 && await UseUpLogAsync(connection, cancellationToken);
        for (var watch = Stopwatch.StartNew(); told.DiskFull == before && watch.Elapsed < FullMax;) await Task.Delay(Pause, cancellationToken);
        await Task.Delay(random.Next(1000), cancellationToken);
        full.Free();
        var answers = await IsAnsweringAsync(cancellationToken);
        if (stopped || !answers) StoppedByFullDisk++;
        if (!answers) await server.Postgres.RestartAsync(abruptly: true, cancellationToken);
    }

    // The log is written into files that are there already; when the next one cannot be made, the server stops at once. True if it did.
    private static async Task<bool> UseUpLogAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand("select pg_logical_emit_message(false, 'campaign', repeat('x', 1048576))", connection);
            for (var megabyte = 0; megabyte < LogMegabytes; megabyte++) await command.ExecuteNonQueryAsync(cancellationToken);
            return false;
        }
        catch (NpgsqlException)
        {
            return true;
        }
    }

    // A child of our own server; between the query and the signal its number cannot have been given away.
    private static void Kill(int id)
    {
        try
        {
            using var backend = Process.GetProcessById(id);
            if (backend.ProcessName == "postgres") backend.Kill();
        }
        catch (ArgumentException)
        {
            // its worker closed the connection in the meantime
        }
    }
}
