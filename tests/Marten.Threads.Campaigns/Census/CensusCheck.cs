using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Ingesting;
using Marten.Threads.Registry;

namespace Marten.Threads.Campaigns.Census;

/// <summary>Whether the daemon reduced everything of a thread that was committed, and nothing else.</summary>
/// <param name="node">Where the daemon reduces.</param>
/// <param name="twin">A node that reduces in the transactions that append, so that it cannot miss anything.</param>
internal sealed class CensusCheck(CampaignNode node, CampaignNode twin)
{
    /// <summary>Runs of which something is missing or left over.</summary>
    public HashSet<int> Bad { get; } = [];

    public List<string> Findings { get; } = [];

    public async Task CompareAsync(CensusThread thread, CancellationToken cancellationToken)
    {
        var there = await node.TextsAsync("select id from threads.instances where thread_id = $1 and collection = $2", cancellationToken, thread.Id, CensusThread.Collection);
        foreach (var (id, run) in thread.Committed.Where(one => !there.Contains(one.Key))) Find(run, $"{id} was committed, and the daemon missed it");
        foreach (var (id, run) in thread.RolledBack.Where(one => there.Contains(one.Key))) Find(run, $"{id} was rolled back, and is there");

        await twin.Registry.CreateAsync(new ThreadCreation { Id = thread.Id, Key = thread.Key }, cancellationToken);
        var records = await StoredRecord.AllAsync(node, thread.Id, cancellationToken);
        var report = await twin.Ingest.IngestAsync(thread.Id, records.Select(record => new IncomingRecord(record.Log, record.Envelope)), cancellationToken: cancellationToken);
        if (report.Appended != records.Count) Findings.Add($"the twin took {report.Appended} of {records.Count} records");
        var left = await ThreadDump.OfAsync(node, thread.Id, withChanges: false, cancellationToken);
        var right = await ThreadDump.OfAsync(twin, thread.Id, withChanges: false, cancellationToken);
        Findings.AddRange(ThreadDump.Differences(left, right, "by the daemon", "by the twin"));
        await twin.Registry.DeleteAsync(thread.Id, cancellationToken);
    }

    private void Find(int run, string finding)
    {
        Bad.Add(run);
        Findings.Add(finding);
    }
}
