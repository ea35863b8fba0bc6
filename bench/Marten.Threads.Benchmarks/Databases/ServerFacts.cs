using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Npgsql;

namespace Marten.Threads.Benchmarks.Databases;

/// <summary>What of a server decides how fast it writes.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Settings">Settings as <c>name = value</c>.</param>
/// <param name="CommitMilliseconds">Median time of a transaction that writes one line of log and nothing else: the floor of every write.</param>
/// <param name="Postmaster">Process id of the server where it runs on this machine, otherwise null.</param>
internal sealed record ServerFacts(string Version, IReadOnlyDictionary<string, string> Settings, double CommitMilliseconds, int? Postmaster)
{
    private const int CommitSamples = 101;

    private static readonly string[] Durability = ["fsync", "full_page_writes", "synchronous_commit"];

    private static readonly string[] Names =
        [.. Durability, "shared_buffers", "wal_level", "max_wal_size", "wal_sync_method", "autovacuum", "jit", "track_io_timing"];

    /// <summary>Whether what it reports as committed survives a crash.</summary>
    [JsonIgnore]
    public bool IsDurable => Durability.All(name => Settings[name] == "on");

    public static async Task<ServerFacts> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names) settings[name] = (string)(await ScalarAsync(connection, $"show {name}", cancellationToken))!;
        var commit = await CommitAsync(connection, cancellationToken);
        return new ServerFacts(connection.PostgreSqlVersion.ToString(), settings, commit, ParentOf((int)(await ScalarAsync(connection, "select pg_backend_pid()", cancellationToken))!));
    }

    private static async Task<double> CommitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var times = new double[CommitSamples];
        for (var i = 0; i < times.Length; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await ScalarAsync(connection, "select pg_logical_emit_message(true, 'bench', 'x')::text", cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return times.Order().ElementAt(CommitSamples / 2);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    // A backend is a child of the postmaster. On another machine the number means nothing, or somebody else.
    private static int? ParentOf(int backend)
    {
        var file = $"/proc/{backend}/stat";
        if (!File.Exists(file)) return null;
        var text = File.ReadAllText(file);
        return text.Contains("(postgres)", StringComparison.Ordinal)
            ? int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture)
            : null;
    }
}
