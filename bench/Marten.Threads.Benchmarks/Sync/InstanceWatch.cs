using System.Diagnostics;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Sides;
using Npgsql;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>
/// Hears at once when an instance has become visible in a node's database: a trigger notifies, and PostgreSQL delivers that after the commit. Nothing is polled, which would
/// take a core from those that are measured; what is heard is late by the way of a notification, and the trigger makes the other node's transaction a little longer.
/// </summary>
internal sealed class InstanceWatch : IAsyncDisposable
{
    private const string Channel = "bench_instances", BareChannel = "bench_bare";

    private readonly NpgsqlConnection _hearing;
    private readonly NpgsqlConnection _telling;
    private readonly Queue<(string Channel, string Text, long At)> _heard = [];

    private InstanceWatch(NpgsqlConnection hearing, NpgsqlConnection telling)
    {
        (_hearing, _telling) = (hearing, telling);
        _hearing.Notification += (_, notice) => _heard.Enqueue((notice.Channel, notice.Payload, Stopwatch.GetTimestamp()));
    }

    public static async Task<InstanceWatch> StartAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            $"""
            create function bench_tell() returns trigger language plpgsql as $$ begin perform pg_notify('{Channel}', new.id); return null; end $$;
            create trigger bench_tell after insert on {ThreadSide.Schema}.instances for each row execute function bench_tell();
            """,
            cancellationToken);
        var watch = new InstanceWatch(new NpgsqlConnection(database.ConnectionString), new NpgsqlConnection(database.ConnectionString));
        await watch._hearing.OpenAsync(cancellationToken);
        await watch._telling.OpenAsync(cancellationToken);
        await using var listen = new NpgsqlCommand($"listen {Channel}; listen {BareChannel}", watch._hearing);
        await listen.ExecuteNonQueryAsync(cancellationToken);
        return watch;
    }

    /// <summary>Waits until an instance is visible.</summary>
    /// <returns>When that was heard.</returns>
    public Task<long> WaitAsync(string id, CancellationToken cancellationToken) => HearAsync(Channel, id, cancellationToken);

    /// <summary>How many ticks a bare notification takes from the statement until it is heard.</summary>
    public async Task<long> BareAsync(CancellationToken cancellationToken)
    {
        await using var tell = new NpgsqlCommand($"select pg_notify('{BareChannel}', '')", _telling);
        await tell.PrepareAsync(cancellationToken);
        var began = Stopwatch.GetTimestamp();
        await tell.ExecuteNonQueryAsync(cancellationToken);
        return await HearAsync(BareChannel, "", cancellationToken) - began;
    }

    public async ValueTask DisposeAsync()
    {
        await _hearing.DisposeAsync();
        await _telling.DisposeAsync();
    }

    private async Task<long> HearAsync(string channel, string text, CancellationToken cancellationToken)
    {
        while (_heard.Count == 0) await _hearing.WaitAsync(cancellationToken);
        var heard = _heard.Dequeue();
        return heard.Channel == channel && heard.Text == text ? heard.At : throw new InvalidOperationException($"The run is wrong: '{heard.Text}' was heard where '{text}' was to come.");
    }
}
