using Marten.Threads.Campaigns.Running;
using Marten.Threads.Libp2p;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>One session from beginning to end, and users of its streams who read, write, wait, leave and reset.</summary>
internal sealed class YamuxRun(Stream wire, bool isDialer, YamuxOptions options, Libp2pMetrics metrics, ulong seed)
{
    private static readonly ReadOnlyMemory<byte> Large = new byte[300_000]; // more than a first window

    private readonly ReceiveBudget _budget = new(1L << 40);
    private readonly ulong _seed = seed;
    private readonly Lock _lock = new();
    private readonly List<Task> _users = [];
    private readonly List<YamuxStream> _streams = [];

    /// <summary>What was wrong; null when nothing was.</summary>
    public string? Fault { get; private set; }

    /// <summary>Runs until the session and all users have ended.</summary>
    /// <returns>Whether the peer broke no rule.</returns>
    public async Task<bool> RunAsync(int opens)
    {
        await using var session = new YamuxSession(wire, isDialer, options.Checked(), new YamuxContext(TimeProvider.System, _budget, metrics), Take);
        session.Start();
        var opening = OpenAsync(session, opens);
        var end = await session.Completion;
        await session.DisposeAsync();
        await opening;
        await Task.WhenAll(Users());
        foreach (var stream in _streams) await stream.DisposeAsync();
        Fault = end.Cause is null or IOException or OperationCanceledException or ObjectDisposedException ? LeftOver(session, _budget) : $"the session itself failed: {end.Cause}";
        return end.Failure == Libp2pFailure.ConnectionClosed;
    }

    /// <summary>What a session that has ended still holds; null when it holds nothing.</summary>
    public static string? LeftOver(YamuxSession session, ReceiveBudget budget)
    {
        if (session.StreamCount != 0) return $"{session.StreamCount} streams are left over";
        if (budget.Unread != 0 || session.Budget.Unread != 0) return $"{budget.Unread} unread bytes are left over";
        return session.Budget.Grown == 0 ? null : $"{session.Budget.Grown} bytes of window growth are left over";
    }

    private async Task OpenAsync(YamuxSession session, int count)
    {
        try
        {
            for (; count > 0; count--) Add(await session.OpenAsync(CancellationToken.None));
        }
        catch (Libp2pException)
        {
            // the session ended
        }
    }

    private bool Take(YamuxStream stream)
    {
        if (RandomOf(stream).Next(12) == 0) return false;
        Add(stream);
        return true;
    }

    private void Add(YamuxStream stream)
    {
        lock (_lock)
        {
            _streams.Add(stream);
            _users.Add(Task.Run(() => UseAsync(stream, RandomOf(stream))));
        }
    }

    private Task[] Users()
    {
        lock (_lock) return [.. _users];
    }

    private SeededRandomSource RandomOf(YamuxStream stream) => ParallelUnits.RandomOf(_seed, stream.Id);

    private static async Task UseAsync(YamuxStream stream, SeededRandomSource random)
    {
        var buffer = new byte[1 + random.Next(2000)];
        try
        {
            switch (random.Next(7))
            {
                case 0:
                    await stream.DisposeAsync();
                    return;
                case 1:
                    return; // forgets it
                case 2:
                    if (await stream.ReadAsync(buffer) >= 0) stream.Reset();
                    return;
                case 3:
                    await stream.WriteAsync(buffer);
                    stream.CompleteWrites();
                    break;
                case 4:
                    using (var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(1))) await stream.WriteAsync(Large, impatience.Token);
                    break;
            }

            while (await stream.ReadAsync(buffer) is > 0 and var read)
            {
                if (random.Next(4) == 0) await stream.WriteAsync(buffer.AsMemory(0, read));
            }

            await stream.DisposeAsync();
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            // the stream broke, or its user lost patience
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains("completed", StringComparison.Ordinal))
        {
            // its user completed the writing himself, and then wrote
        }
    }
}
