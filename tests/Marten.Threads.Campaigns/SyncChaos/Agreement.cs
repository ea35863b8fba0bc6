using System.Diagnostics;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.SyncChaos.Peers;
using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.SyncChaos;

/// <summary>Waits until peers hold the same heads of a thread, and say so.</summary>
internal sealed class Agreement(IReadOnlyList<NodePlan> plans, ThreadId thread)
{
    private const string Heads = """
        select l.log || ' ' || coalesce(b.counter, 0) || ' ' || coalesce(encode(b.head, 'hex'), '') from threads.logs l
        left join threads.branches b on b.thread_id = l.thread_id and b.log_id = l.log_id and b.wins
        where l.thread_id = $1 order by 1
        """;

    private const string Reports = """
        select peer_id || ' ' || coalesce(outcome, 'unheard of') || ' ' || coalesce(error, '') || ' ' || coalesce(checked_at::text, '')
        from threads.thread_peers where thread_id = $1 and outcome is distinct from 'in sync' and removed_at is null order by 1
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <returns>What they differ in when the time is up; empty when they agree.</returns>
    public async Task<IReadOnlyList<string>> WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var heads = await AskAllAsync(Heads, cancellationToken);
            var reports = await AskAllAsync(Reports, cancellationToken);
            var differences = heads.Skip(1).SelectMany(other => ThreadDump.Differences(heads[0], other, "the first", "another")).ToList();
            var isSaid = reports.All(static one => one.Count == 0);
            Elapsed = watch.Elapsed;
            if (differences.Count == 0 && isSaid) return [];
            if (watch.Elapsed > patience)
                return [$"after {patience} {(differences.Count > 0 ? "the heads differ" : "the heads agree, but not all peers say so")}", .. differences, .. reports.SelectMany((one, i) => one.Select(row => $"peer {i} says: {row}"))];
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task<List<List<string>>> AskAllAsync(string sql, CancellationToken cancellationToken)
    {
        var all = new List<List<string>>();
        foreach (var plan in plans) all.Add(await PeerDatabase.TextsAsync(plan, sql, thread, cancellationToken));
        return all;
    }
}
