using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Poison;

/// <summary>
/// Feeds two nodes, one that reduces inline and one by the daemon, with threads full of properly signed poison: everything else arrives and
/// has its effect.
/// </summary>
public sealed class PoisonCampaign : ICampaign
{
    private const int KindsInThread = 40;

    public string Name => "poison";

    public string About => $"{PoisonCatalogue.All.Count} kinds of signed poison at random places of threads; a unit is a record of poison.";

    public long DefaultCount => 400;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var server = await CampaignServer.StartAsync(null, cancellationToken);
        await using var inline = await StartAsync(server, ReductionMode.Inline, cancellationToken);
        await using var daemon = await StartAsync(server, ReductionMode.Async, cancellationToken);
        var random = new SeededRandomSource(run.Seed);
        var kinds = Kinds(random).Take((int)run.Count).ToList();
        long done = 0, bad = 0, records = 0;
        foreach (var (i, chunk) in kinds.Chunk(KindsInThread).Index())
        {
            var seed = (run.Seed * 1_000_000) + (ulong)i;
            var thread = PoisonThread.Make(seed, chunk);
            records += thread.Records.Count();
            var findings = await RunAsync(thread, inline, daemon, cancellationToken);
            done += chunk.Length;
            bad += findings.Count;
            foreach (var finding in findings) run.Progress.Report(new CampaignProgress(done, bad, $"seed {run.Seed}, thread {i}: {finding}"));
            run.Progress.Report(new CampaignProgress(done, bad));
        }

        return new CampaignResult(bad, done, [string.Create(CultureInfo.InvariantCulture, $"{kinds.Distinct().Count()} kinds of poison in {records} records of {(kinds.Count + KindsInThread - 1) / KindsInThread} threads, each inline and by the daemon")]);
    }

    private static async Task<CampaignNode> StartAsync(CampaignServer server, ReductionMode mode, CancellationToken cancellationToken)
    {
        var plan = await server.NewApplicationAsync(mode, cancellationToken);
        return await CampaignNode.StartAsync(plan, threads: options => options.Collection<Bird>(Bird.Collection), cancellationToken: cancellationToken);
    }

    // Every kind once, in a random order, then again in another.
    private static IEnumerable<PoisonKind> Kinds(SeededRandomSource random)
    {
        while (true)
        {
            var kinds = PoisonCatalogue.All.ToList();
            while (kinds.Count > 0)
            {
                var next = random.Next(kinds.Count);
                yield return kinds[next];
                kinds.RemoveAt(next);
            }
        }
    }

    private static async Task<List<string>> RunAsync(PoisonThread made, CampaignNode inline, CampaignNode daemon, CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        var deliveries = made.Deliveries().ToList();
        var ids = new List<ThreadId>();
        foreach (var node in new[] { inline, daemon })
        {
            var thread = (await node.Registry.CreateAsync(new ThreadCreation { Key = made.Key }, cancellationToken)).Id;
            ids.Add(thread);
            try
            {
                findings.AddRange(await FeedAsync(node, thread, deliveries, cancellationToken));
                await node.CatchUpAsync();
                findings.AddRange((await new PoisonCheck(node, thread, made).FindAsync(cancellationToken)).Select(finding => $"{node.Reduction}: {finding}"));
                findings.AddRange(await new ThreadCheck(node, thread).FindAsync(cancellationToken));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                findings.Add($"{node.Reduction}: {exception}");
            }
        }

        var left = await ThreadDump.OfAsync(inline, ids[0], withChanges: false, cancellationToken);
        var right = await ThreadDump.OfAsync(daemon, ids[1], withChanges: false, cancellationToken);
        findings.AddRange(ThreadDump.Differences(left, right, "inline", "by the daemon"));
        return findings;
    }

    private static async Task<IEnumerable<string>> FeedAsync(
        CampaignNode node, ThreadId thread, List<IReadOnlyList<Ingesting.IncomingRecord>> deliveries, CancellationToken cancellationToken)
    {
        var appended = 0;
        var problems = new List<string>();
        foreach (var delivery in deliveries)
        {
            var report = await node.Ingest.IngestAsync(thread, delivery, cancellationToken: cancellationToken);
            appended += report.Appended;
            problems.AddRange(report.Refusals.Select(refusal => $"{node.Reduction}: refused: {refusal}"));
            problems.AddRange(report.Gaps.Select(gap => $"{node.Reduction}: {gap}"));
        }

        var sent = deliveries.Sum(delivery => delivery.Count);
        if (appended != sent) problems.Add($"{node.Reduction}: {appended} of {sent} records appended");
        return problems;
    }
}
