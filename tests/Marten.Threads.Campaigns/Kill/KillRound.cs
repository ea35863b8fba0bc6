using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>One thread, written by the crew while events happen, and looked at afterwards.</summary>
internal sealed class KillRound
{
    /// <summary>Records of the foreign log, which the crew takes in again and again.</summary>
    private const int ForeignRecords = 400;

    private readonly ulong _seed;

    private KillRound(ThreadId thread, ulong seed)
    {
        Thread = thread;
        _seed = seed;
    }

    public ThreadId Thread { get; }

    /// <summary>What an ingesting worker is told.</summary>
    public string IngestWork => FormattableString.Invariant($"{Thread} {_seed} {_seed} {ForeignRecords}");

    /// <summary>What a writing worker is told.</summary>
    public string UnitWork => Thread.ToString();

    /// <summary>Makes the thread with the instances that all units share.</summary>
    public static async Task<KillRound> BeginAsync(CampaignNode node, ulong seed, CancellationToken cancellationToken)
    {
        var thread = (await node.Registry.CreateAsync(new ThreadCreation { Key = ForeignLog.KeyOf(seed) }, cancellationToken)).Id;
        await using var session = node.Store.LightweightSession();
        for (var i = 0; i < UnitOfWork.SharedInstances; i++)
            session.Threads(thread).Collection(UnitOfWork.SharedCollection).Create($$"""{"_id":"{{UnitOfWork.SharedId(i)}}"}""");
        await session.SaveChangesAsync(cancellationToken);
        await node.CatchUpAsync();
        return new KillRound(thread, seed);
    }

    /// <summary>Looks at the thread while nobody works, and removes it with the rows of the application.</summary>
    /// <returns>Records that were checked, units that were there, and what is wrong.</returns>
    public async Task<(int Records, int Units, List<string> Findings)> EndAsync(
        CampaignNode node, HashSet<string> done, HashSet<string> none, Dictionary<ulong, int> fed, CancellationToken cancellationToken)
    {
        await node.CatchUpAsync();
        List<string> findings = [.. await IngestAllAsync(node, fed, cancellationToken)];
        await node.CatchUpAsync();
        var units = new UnitCheck(node, Thread);
        findings.AddRange(await units.FindAsync(done, none, cancellationToken));
        var whole = new ThreadCheck(node, Thread);
        findings.AddRange(await whole.FindAsync(cancellationToken));

        await node.Registry.DeleteAsync(Thread, cancellationToken);
        await node.ExecuteAsync("truncate mt_doc_booking, ledger", cancellationToken);
        return (whole.Records, units.Units, findings);
    }

    // What was acknowledged is there; the rest can be given again, and then nothing is missing.
    private async Task<List<string>> IngestAllAsync(CampaignNode node, Dictionary<ulong, int> fed, CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        var log = ForeignLog.Make(_seed, _seed, ForeignRecords);
        var head = (await node.Registry.LogsAsync(Thread, cancellationToken)).FirstOrDefault(one => one.Id == log.LogId)?.Head.Counter ?? 0;
        if (head < fed.GetValueOrDefault(_seed)) findings.Add($"records up to {fed[_seed]} were taken in, and the log ends at {head}");
        var report = await node.Ingest.IngestAsync(Thread, log.Incoming(), cancellationToken: cancellationToken);
        if (report.Known != head || report.Known + report.Appended != ForeignRecords || report.Refusals.Count > 0 || report.Gaps.Count > 0 || report.Forks > 0)
            findings.Add($"the foreign log ended at {head}; given again: {report}");
        return findings;
    }
}
