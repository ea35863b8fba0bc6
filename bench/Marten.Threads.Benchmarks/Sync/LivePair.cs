using System.Globalization;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>Two nodes that share a thread, each a process of its own: one writes, and it is watched when the other has it.</summary>
internal sealed class LivePair : IAsyncDisposable
{
    /// <summary>A bare notification after so many writes.</summary>
    private const int NoticeEvery = 5;

    private const int PauseMaxMilliseconds = 5;

    /// <summary>What pushes do not bring is found by an exchange each ten seconds; later than that something is broken.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly NodeProcess _writing;
    private readonly NodeProcess _hearing;
    private readonly InstanceWatch _watch;
    private readonly ThreadId _thread;
    private readonly SeededRandomSource _random = new(1);
    private int _seed;

    private LivePair(NodeProcess writing, NodeProcess hearing, InstanceWatch watch, ThreadId thread) => (_writing, _hearing, _watch, _thread) = (writing, hearing, watch, thread);

    public NodeProcess Writing => _writing;

    public NodeProcess Hearing => _hearing;

    /// <param name="run">Where the databases are made.</param>
    /// <param name="isCounted">Whether the talk with them is counted, which makes it slower.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<LivePair> StartAsync(BenchmarkRun run, bool isCounted, CancellationToken cancellationToken)
    {
        var writing = await NodeProcess.StartAsync(run, isCounted, cancellationToken);
        var hearing = await NodeProcess.StartAsync(run, isCounted, cancellationToken);
        var thread = ThreadId.Parse((await writing.AskAsync("create", cancellationToken))[0]);
        await hearing.JoinAsync(await writing.InviteAsync(thread, cancellationToken), cancellationToken);
        return new LivePair(writing, hearing, await InstanceWatch.StartAsync(hearing.Database, cancellationToken), thread);
    }

    /// <summary>Writes notes one after the other, each when the one before is visible on the other node and a little later.</summary>
    public async Task<LiveFigures> MeasureAsync(int count, int payload, CancellationToken cancellationToken)
    {
        var notes = new NoteMaker((ulong)++_seed).Make(count, payload);
        await _writing.AskAsync($"prepare {_thread} {_seed} {count} {payload}", cancellationToken);
        var (writes, delays, notices) = (new List<long>(), new List<long>(), new List<long>());
        foreach (var note in notes)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            var answer = await _writing.AskAsync("write", cancellationToken);
            var heard = await _watch.WaitAsync(note.Id, patience.Token);
            var (began, ended) = (long.Parse(answer[0], CultureInfo.InvariantCulture), long.Parse(answer[1], CultureInfo.InvariantCulture));
            writes.Add(ended - began);
            delays.Add(heard - ended);
            if (writes.Count % NoticeEvery == 0) notices.Add(await _watch.BareAsync(cancellationToken));
            await Task.Delay(_random.Next(PauseMaxMilliseconds + 1), cancellationToken);
        }

        return new LiveFigures(writes, delays, notices);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _writing.DisposeAsync();
        await _hearing.DisposeAsync();
    }
}
