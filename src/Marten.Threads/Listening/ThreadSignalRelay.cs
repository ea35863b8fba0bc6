using System.Globalization;
using System.Threading.Channels;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten.Threads.Listening;

/// <summary>
/// Carries hints between the processes on one database. They are sent after the commit and on a connection of their own: a NOTIFY inside of a write's
/// transaction would make the commits of all writers wait for each other.
/// </summary>
internal sealed class ThreadSignalRelay(ThreadDatabase database, Action<ThreadSignal> hear, TimeProvider time, IRandomSource random, ILogger logger)
{
    /// <summary>Hints that wait to be sent; of more some are lost, as a hint may be.</summary>
    private const int WaitingMax = 10_000;

    /// <summary>Hints in one statement: what came while the one before was under way.</summary>
    private const int BatchMax = 500;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly Channel<ThreadSignal> _waiting = Channel.CreateBounded<ThreadSignal>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly string _channel = $"{database.Schema[..Math.Min(database.Schema.Length, 50)]}_changed";
    private readonly string _process = Tag(random);

    public void Send(ThreadSignal signal) => _waiting.Writer.TryWrite(signal);

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(TryAgainAsync(SendAsync, cancellationToken), TryAgainAsync(ListenAsync, cancellationToken));

    private async Task TryAgainAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever it is, the network's or the database's: hints that were lost are made up for by one for all threads.
                SignalLog.RelayBroken(logger, exception);
                Send(new ThreadSignal(default, ThreadChange.Unknown));
            }

            await Task.Delay(RetryDelay, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var batch = new HashSet<ThreadSignal>();
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < BatchMax && _waiting.Reader.TryRead(out var signal)) batch.Add(signal);
            var payloads = batch.Select(Write).ToArray();
            await database.TransactAsync(
                transaction => transaction.ExecuteAsync("select pg_notify($1, p) from unnest($2::text[]) as u(p)", cancellationToken, _channel, payloads), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = database.CreateConnection();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        connection.Notification += (_, told) => Take(told.Payload);
        await using (var command = new NpgsqlCommand($"listen {_channel}", connection)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        hear(new ThreadSignal(default, ThreadChange.Unknown)); // whatever was told before nobody listened
        while (true)
        {
            // A connection that is gone without a word is noticed by asking.
            if (await connection.WaitAsync(Silence, cancellationToken).ConfigureAwait(false)) continue;
            await using var asking = new NpgsqlCommand("select 1", connection);
            await asking.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private string Write(ThreadSignal signal) => string.Create(CultureInfo.InvariantCulture, $"{_process} {(int)signal.Change} {signal.Thread}");

    // Whoever may connect to the database may send anything on the channel.
    private void Take(string payload)
    {
        var parts = payload.Split(' ');
        if (parts.Length != 3 || parts[0] == _process || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var change)) return;
        var thread = default(ThreadId);
        if ((parts[2].Length > 0 && !ThreadId.TryParse(parts[2], out thread)) || !Enum.IsDefined((ThreadChange)change)) return;
        hear(new ThreadSignal(thread, (ThreadChange)change));
    }

    private static string Tag(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[8];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
