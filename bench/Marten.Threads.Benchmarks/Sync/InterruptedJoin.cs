using System.Globalization;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>A node that is killed half-way in a join goes on where it was.</summary>
internal static class InterruptedJoin
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    /// <returns>A sentence for the report.</returns>
    /// <exception cref="InvalidOperationException">It began anew, or holds something else in the end.</exception>
    public static async Task<string> CheckAsync(BenchmarkRun run, NodeProcess serving, MadeThread thread, CancellationToken cancellationToken)
    {
        await using var joining = await NodeProcess.StartAsync(run, isCounted: false, cancellationToken);
        var invite = await serving.InviteAsync(thread.Id, cancellationToken);
        var join = joining.JoinAsync(invite, cancellationToken);
        while (await thread.StoredAsync(joining, cancellationToken) < thread.Count / 2) await Task.Delay(LookInterval, cancellationToken);
        await joining.KillAsync();
        await ((Task)join).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its answer never came

        var kept = await thread.StoredAsync(joining, cancellationToken);
        await joining.StartAgainAsync(cancellationToken);
        await joining.JoinAsync(invite, cancellationToken);
        await thread.CheckAsync(serving, joining, cancellationToken);

        // The node remembers the peer, and may have fetched a part by itself before it was told to: what counts is what travelled in all.
        var sent = long.Parse((await joining.AskAsync("offered", cancellationToken))[0], CultureInfo.InvariantCulture);
        if (kept == thread.Count) throw new InvalidOperationException("The run is wrong: the join was over before it was interrupted.");
        Expectation.Equal("records sent to a node that goes on", thread.Count - kept, sent);
        return string.Create(CultureInfo.InvariantCulture, $"a joining process was killed when it held {kept} of {thread.Count} records; started again it was sent {sent}, and holds the same");
    }
}
