using System.Diagnostics;
using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Ancient;

/// <summary>
/// The attack of one operation from long ago on each instance of a thread, ten thousand in a record: every instance is
/// folded again, in short transactions and within bounded memory.
/// </summary>
public sealed class AncientCampaign : ICampaign
{
    /// <summary>What the process may grow by while it takes the attack in: 128 MiB.</summary>
    public const long GrowthMaxBytes = 128 * 1024 * 1024;

    private const string Collection = "Dogs";
    private const int InstancesInRecord = 1_000;
    private const int EditsEach = 4;
    private const long Ancient = 1;

    public string Name => "ancient";

    public string About => "One operation from long ago on each instance; a unit is an instance, and one more for the memory.";

    public long DefaultCount => 100_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var server = await CampaignServer.StartAsync(null, cancellationToken);
        await using var node = await CampaignNode.StartAsync(await server.NewApplicationAsync(ReductionMode.Inline, cancellationToken), cancellationToken: cancellationToken);
        var honest = new TestLog(run.Seed).Begin();
        for (var edit = 0; edit < EditsEach; edit++) Append(honest, run.Count, InstancesInRecord, (log, i) => Edit(log, edit, i));
        var thread = await node.JoinAsync(honest, cancellationToken);
        await node.Ingest.IngestAsync(thread, honest.Incoming(), cancellationToken: cancellationToken);

        var attack = new TestLog(run.Seed + 1, honest.ThreadKey).Begin();
        Append(attack, run.Count, EventBody.OperationsMax, static (log, i) => log.Draft(OperationType.Save, Collection, IdOf(i), """{"name":"ancient","ancient":true}""", Ancient));
        var progress = new LongestStep(done => run.Progress.Report(new CampaignProgress(done, 0)));
        using var memory = MemoryWatch.Start();
        var watch = Stopwatch.StartNew();
        await node.Ingest.IngestAsync(thread, attack.Incoming(), progress, cancellationToken);
        var growth = await memory.EndAsync();

        var wrong = await WrongAsync(node, run.Count, cancellationToken);
        var isLarge = growth > GrowthMaxBytes;
        if (wrong > 0) run.Progress.Report(new CampaignProgress(run.Count, wrong, $"seed {run.Seed}: {wrong} instances are not what their operations make of them"));
        if (isLarge) run.Progress.Report(new CampaignProgress(run.Count, wrong + 1, $"seed {run.Seed}: the process grew by {growth} bytes"));
        return new CampaignResult(wrong + (isLarge ? 1 : 0), run.Count + 1,
        [
            string.Create(CultureInfo.InvariantCulture, $"{attack.Records.Count} records with {run.Count} operations in {watch.Elapsed.TotalSeconds:0.0} s; longest transaction {progress.Longest.TotalSeconds:0.0} s"),
            string.Create(CultureInfo.InvariantCulture, $"the process grew by {growth / 1024.0 / 1024.0:0} MiB"),
        ]);
    }

    private static void Append(TestLog log, long count, int inRecord, Func<TestLog, long, OperationDraft> draft)
    {
        for (var first = 0L; first < count; first += inRecord)
        {
            var operations = new List<OperationDraft>();
            for (var i = first; i < Math.Min(first + inRecord, count); i++) operations.Add(draft(log, i));
            log.Append(operations);
        }
    }

    private static OperationDraft Edit(TestLog log, int edit, long i) => edit == 0
        ? log.Draft(OperationType.Create, Collection, IdOf(i), string.Create(CultureInfo.InvariantCulture, $$"""{"_id":"{{IdOf(i)}}","name":"dog {{i}}","edits":[]}"""))
        : log.Draft(OperationType.Save, Collection, IdOf(i), string.Create(CultureInfo.InvariantCulture, $$"""{"edit{{edit}}":"{{edit}} of dog {{i}}"}"""));

    private static string IdOf(long i) => string.Create(CultureInfo.InvariantCulture, $"dog-{i:000000}");

    // The ancient save makes the document, and the create that follows fills in what it lacks.
    private static async Task<long> WrongAsync(CampaignNode node, long count, CancellationToken cancellationToken)
    {
        var right = await node.RowsAsync(
            """
            select count(*) from threads.instances i
            where i.data = jsonb_build_object('_id', i.id, 'name', 'ancient', 'ancient', true, 'edits', '[]'::jsonb,
              'edit1', '1 of dog ' || ltrim(substr(i.id, 5), '0'), 'edit2', '2 of dog ' || ltrim(substr(i.id, 5), '0'), 'edit3', '3 of dog ' || ltrim(substr(i.id, 5), '0'))
               or i.id = 'dog-000000' and i.data ->> 'name' = 'ancient' and i.data ->> 'edit3' = '3 of dog 0'
            """,
            cancellationToken);
        var conflicts = await node.RowsAsync("select count(*) from threads.operations where type = 'create' and status = 'conflict: create'", cancellationToken);
        return (count - long.Parse(right[0], CultureInfo.InvariantCulture)) + Math.Abs(count - long.Parse(conflicts[0], CultureInfo.InvariantCulture));
    }

    private sealed class LongestStep(Action<long> tell) : IProgress<IngestProgress>
    {
        private long _last = Stopwatch.GetTimestamp();

        public TimeSpan Longest { get; private set; }

        public void Report(IngestProgress value)
        {
            var took = Stopwatch.GetElapsedTime(_last);
            _last = Stopwatch.GetTimestamp();
            if (took > Longest) Longest = took;
            tell(value.Seen);
        }
    }
}
