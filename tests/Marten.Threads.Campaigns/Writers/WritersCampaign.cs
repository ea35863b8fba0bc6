using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Writers;

/// <summary>Several processes of one application write one log at once: no fork, no gap, no lost write.</summary>
public sealed class WritersCampaign(int processes = 8) : ICampaign
{
    public string Name => "writers";

    public string About => $"{processes} processes write one log of one thread at once; a unit is a write.";

    public long DefaultCount => 4_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var server = await CampaignServer.StartAsync(null, cancellationToken);
        var plan = await server.NewApplicationAsync(ReductionMode.Inline, cancellationToken);
        await using var node = await CampaignNode.StartAsync(plan, cancellationToken: cancellationToken);
        await node.PrepareAsync();

        // Somebody else's log brings the shared instance, so that every record of ours but the first is a write.
        var other = new TestLog(run.Seed).Begin().Create(WriterRole.SharedCollection, WriterRole.SharedId, "{}");
        var thread = await node.JoinAsync(other, cancellationToken);
        await node.Ingest.IngestAsync(thread, other.Incoming(), cancellationToken: cancellationToken);

        var told = new WritesTold(run);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await WriteAsync(run, plan, thread, told);
        var seconds = watch.Elapsed.TotalSeconds;
        foreach (var finding in await FindAsync(node, thread, told, run.Count, cancellationToken)) told.Find(finding);
        return new CampaignResult(told.Bad, told.Total, [string.Create(CultureInfo.InvariantCulture, $"{processes} processes, {told.Total / seconds:0} writes a second")]);
    }

    private async Task WriteAsync(CampaignRun run, NodePlan plan, ThreadId thread, WritesTold told)
    {
        var writers = new List<WorkerProcess>();
        try
        {
            for (var i = 0; i < processes; i++)
                writers.Add(await WorkerProcess.StartAsync(new WorkerPlan(WriterRole.Name, $"w{i}", run.Seed, plan), told.Take));
            await Task.WhenAll(writers.Select(writer => writer.Ready));
            await Task.WhenAll(writers.Select((writer, i) =>
            {
                var writes = ((run.Count * (i + 1)) / processes) - ((run.Count * i) / processes);
                return writer.AskAsync($"{WorkerProgram.Work} {thread} {writes}", WorkerAnswer.Resting);
            }));
        }
        finally
        {
            foreach (var writer in writers) await writer.DisposeAsync();
        }
    }

    private static async Task<List<string>> FindAsync(CampaignNode node, ThreadId thread, WritesTold told, long count, CancellationToken cancellationToken)
    {
        List<string> findings = [.. await new ThreadCheck(node, thread).FindAsync(cancellationToken)];
        var own = (await node.Registry.LogsAsync(thread, cancellationToken)).Where(log => log.IsOwn).ToList();
        if (own.Count != 1) findings.Add($"{own.Count} own logs instead of one");
        findings.AddRange(own.Where(log => log.State != LogState.Open).Select(log => $"log {log.Id} is {log.State}"));
        findings.AddRange(own.Where(log => log.Head.Counter != count + 1).Select(log => $"log {log.Id} ends at {log.Head.Counter} instead of {count + 1}"));

        var stored = await node.TextsAsync("select id, data ->> 'writer', data ->> 'write' from threads.instances where thread_id = $1 and collection = $2", cancellationToken, thread, WriterRole.Collection);
        var members = await node.TextsAsync("select m.key, m.value from threads.instances i, jsonb_each(i.data) m where i.thread_id = $1 and i.collection = $2 and i.id = $3", cancellationToken, thread, WriterRole.SharedCollection, WriterRole.SharedId);
        foreach (var id in told.Done)
        {
            var (writer, write) = (id.Split('-')[0], id.Split('-')[1]);
            if (!stored.Contains($"{id} | {writer} | {write}")) findings.Add($"the write {id} was acknowledged, and its instance is not there as it was written");
            if (!members.Contains($"{id} | {write}")) findings.Add($"the write {id} was acknowledged, and its member of the shared instance is lost");
        }

        if (stored.Count != told.Done.Count) findings.Add($"{stored.Count} instances after {told.Done.Count} acknowledged writes");
        var unapplied = await node.RowsAsync("select collection, instance_id, status from threads.operations where thread_id = $1 and status <> 'applied'", cancellationToken, thread);
        findings.AddRange(unapplied.Select(row => $"an operation is not applied: {row}"));
        return findings;
    }
}
