using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Marten.Threads.Benchmarks.Databases;
using Npgsql;

namespace Marten.Threads.Benchmarks.Listening;

/// <summary>Notifications of PostgreSQL from one connection to another, without anything else.</summary>
internal sealed class BareNotices : IAsyncDisposable
{
    private const string Channel = "bench_notices";

    private readonly NpgsqlConnection _telling;
    private readonly NpgsqlConnection _hearing;
    private readonly ConcurrentDictionary<int, (long Told, TaskCompletionSource<long> Heard)> _waiting = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;

    private BareNotices(NpgsqlConnection telling, NpgsqlConnection hearing)
    {
        (_telling, _hearing) = (telling, hearing);
        _hearing.Notification += (_, notice) => Hear(int.Parse(notice.Payload, CultureInfo.InvariantCulture));
        _listening = ListenAsync();
    }

    public static async Task<BareNotices> StartAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        var (telling, hearing) = (new NpgsqlConnection(database.ConnectionString), new NpgsqlConnection(database.ConnectionString));
        await telling.OpenAsync(cancellationToken);
        await hearing.OpenAsync(cancellationToken);
        await using var listen = new NpgsqlCommand($"listen {Channel}", hearing);
        await listen.ExecuteNonQueryAsync(cancellationToken);
        return new BareNotices(telling, hearing);
    }

    /// <summary>How many ticks each of some notifications took from the statement until it was heard.</summary>
    public async Task<IReadOnlyList<long>> MeasureAsync(int count, CancellationToken cancellationToken)
    {
        var delays = new long[count];
        await ArrivalRate.RunAsync(count, async i => delays[i] = await TellAsync(i, cancellationToken), cancellationToken);
        return delays;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _hearing.DisposeAsync();
        await _telling.DisposeAsync();
        _turn.Dispose();
        _stop.Dispose();
    }

    private async Task<long> TellAsync(int number, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var heard = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var tell = new NpgsqlCommand($"select pg_notify('{Channel}', $1)", _telling) { Parameters = { new NpgsqlParameter { Value = number.ToString(CultureInfo.InvariantCulture) } } };
            await tell.PrepareAsync(cancellationToken);
            _waiting[number] = (Stopwatch.GetTimestamp(), heard);
            await tell.ExecuteNonQueryAsync(cancellationToken);
            return await heard.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Hear(int number)
    {
        if (_waiting.TryRemove(number, out var one)) one.Heard.SetResult(Stopwatch.GetTimestamp() - one.Told);
    }

    private async Task ListenAsync()
    {
        while (true) await _hearing.WaitAsync(_stop.Token);
    }
}
