using System.Collections.Concurrent;
using System.Diagnostics;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Listening;

/// <summary>Writes at a fixed rate, and listeners that take the time.</summary>
internal sealed class ListeningStint(ThreadSide threads, ThreadId thread, IReadOnlyList<Note> notes, int listeners)
{
    /// <summary>Whatever is missing then is missing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, long> _committed = new(StringComparer.Ordinal);

    /// <summary>How many ticks after its commit each listener had each change.</summary>
    public List<long> Delays { get; } = [];

    public int Missed { get; private set; }

    public int Duplicated { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var start = await threads.CurrentCursorAsync(thread, cancellationToken);
        var hearing = Enumerable.Range(0, listeners).Select(_ => ListenAsync(start, patience.Token)).ToList();
        await ArrivalRate.RunAsync(
            notes.Count, i => threads.WriteAsync(thread, notes[i], () => _committed[notes[i].Id] = Stopwatch.GetTimestamp(), cancellationToken), cancellationToken);
        patience.CancelAfter(Patience);
        foreach (var heard in await Task.WhenAll(hearing))
        {
            Missed += notes.Count(note => !heard.ContainsKey(note.Id));
            foreach (var (id, (at, times)) in heard)
            {
                Duplicated += times - 1;
                Delays.Add(at - _committed[id]);
            }
        }
    }

    private async Task<Dictionary<string, (long At, int Times)>> ListenAsync(Threads.Listening.ThreadCursor start, CancellationToken cancellationToken)
    {
        var heard = new Dictionary<string, (long At, int Times)>(notes.Count, StringComparer.Ordinal);
        try
        {
            await foreach (var change in threads.Listener.ListenAsync(thread, new() { From = start }, cancellationToken))
            {
                var at = Stopwatch.GetTimestamp();
                if (change.Instance is null) throw new InvalidOperationException($"The run is wrong: {change.InstanceId} was told without its instance.");
                heard[change.InstanceId] = heard.TryGetValue(change.InstanceId, out var before) ? (before.At, before.Times + 1) : (at, 1);
                if (heard.Count == notes.Count) break;
            }
        }
        catch (OperationCanceledException) when (heard.Count < notes.Count)
        {
            // The rest is counted as missed.
        }

        return heard;
    }
}
