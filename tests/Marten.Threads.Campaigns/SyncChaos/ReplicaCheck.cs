using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.SyncChaos.Peers;
using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.SyncChaos;

/// <summary>Whether peers that agree hold the same thread to the byte, and all that was ever acknowledged. None of them may run.</summary>
/// <param name="plans">The peers.</param>
/// <param name="thread">The thread.</param>
/// <param name="equivocal">A log whose owner told the peers different things; null where all are honest.</param>
internal sealed class ReplicaCheck(IReadOnlyList<NodePlan> plans, ThreadId thread, EquivocatingLog? equivocal)
{
    private readonly List<string> _findings = [];

    /// <param name="done">Marks of acknowledged writes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<string> done, CancellationToken cancellationToken)
    {
        List<string>? first = null;
        for (var i = 0; i < plans.Count; i++)
        {
            await using var node = await CampaignNode.StartAsync(plans[i] with { Sync = null }, cancellationToken: cancellationToken);
            var dump = await DumpAsync(node, cancellationToken);
            if (first is null) first = dump;
            else _findings.AddRange(ThreadDump.Differences(first, dump, "peer 0 has", $"peer {i} has"));
            await FindAsync(node, i, done, cancellationToken);
        }

        return _findings;
    }

    private async Task FindAsync(CampaignNode node, int peer, IReadOnlyList<string> done, CancellationToken cancellationToken)
    {
        var marks = await node.TextsAsync("select instance_id from threads.operations where thread_id = $1 and collection = $2 and counts", cancellationToken, thread, PeerWriter.Marks);
        var there = await node.TextsAsync("select id from threads.instances where thread_id = $1 and collection = $2", cancellationToken, thread, PeerWriter.Marks);
        Add(peer, done.Where(mark => !marks.Contains(mark)).Select(static mark => $"the acknowledged write {mark} is lost"));
        Add(peer, done.Where(mark => !there.Contains(mark)).Select(static mark => $"the instance of the acknowledged write {mark} is lost"));
        Add(peer, await node.RowsAsync("select 'refused ' || log || ' ' || coalesce(counter, 0) || ' ' || reason || ' from ' || source from threads.refusals", cancellationToken));
        Add(peer, await node.RowsAsync("select 'forked ' || l.log from threads.branches b join threads.logs l using (thread_id, log_id) where thread_id = $1 and l.log <> $2 group by l.log having count(*) > 1", cancellationToken, thread, Equivocal));
        Add(peer, await node.RowsAsync("select 'not applied: ' || collection || ' ' || instance_id || ' ' || status from threads.operations o join threads.logs l using (thread_id, log_id) where thread_id = $1 and not counts and l.log <> $2", cancellationToken, thread, Equivocal));
        Add(peer, await new ThreadCheck(node, thread).FindAsync(cancellationToken));
        if (equivocal is null) return;
        var winner = $"{equivocal.Winner.Records.Count} {Convert.ToHexStringLower(equivocal.Winner.Head.Span)}";
        var held = await node.RowsAsync("select b.counter || ' ' || encode(b.head, 'hex') from threads.branches b join threads.logs l using (thread_id, log_id) where thread_id = $1 and l.log = $2 and b.wins", cancellationToken, thread, Equivocal);
        if (held is not [var one] || one != winner) _findings.Add($"peer {peer} ends the equivocal log with {string.Join(", ", held)} instead of {winner}");
    }

    private string Equivocal => equivocal?.Winner.LogId.ToString() ?? "";

    private void Add(int peer, IEnumerable<string> findings)
    {
        const int shown = 5;
        var all = findings.ToList();
        _findings.AddRange(all.Take(shown).Select(finding => $"peer {peer} ({all.Count} such): {finding}"));
    }

    // A branch that lost need not be told to those who do not hold it, and each peer numbers branches as they came.
    private async Task<List<string>> DumpAsync(CampaignNode node, CancellationToken cancellationToken)
    {
        var dump = await ThreadDump.OfAsync(node, thread, withChanges: false, cancellationToken);
        var log = equivocal is null ? null : Convert.ToHexStringLower(equivocal.Winner.LogId.Span);
        if (log is not null) dump.RemoveAll(line => line.StartsWith("operations:", StringComparison.Ordinal) && line.Contains($"| {log} |", StringComparison.Ordinal));
        var branches = await node.RowsAsync("select l.log, l.state, l.claimed_author, b.branch, b.parent, b.start, b.head, b.counter, b.counts_until, b.wins from threads.branches b join threads.logs l using (thread_id, log_id) where thread_id = $1 and l.log <> $2 order by 1", cancellationToken, thread, Equivocal);
        var counting = await node.RowsAsync(
            "select collection, instance_id, effective_time, counter, op_index, type, patch, stamp, o.claimed_author, record, status, normalised from threads.operations o join threads.logs l using (thread_id, log_id) where thread_id = $1 and l.log = $2 and counts order by counter, op_index",
            cancellationToken,
            thread,
            Equivocal);
        return [.. dump, .. branches.Select(static row => $"branches: {row}"), .. counting.Select(static row => $"equivocal: {row}")];
    }
}
