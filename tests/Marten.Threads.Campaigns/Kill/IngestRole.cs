using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>
/// Takes in the log of somebody else, batch by batch, some of it twice, and from the beginning when it is through. Command:
/// <c>work thread threadSeed logSeed records</c>.
/// </summary>
internal sealed class IngestRole(WorkerPlan plan) : IWorkerRole
{
    public const string Name = "ingest";

    /// <summary>Told after a batch was taken in: <c>fed logSeed counter</c>, with the counter of its last record.</summary>
    public const string Fed = "fed";

    private const int BatchMax = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SeededRandomSource _random = new(plan.Seed);

    public void Configure(StoreOptions application)
    {
        // it stores nothing in the application's store
    }

    public async Task WorkAsync(CampaignNode node, WorkerLink link, string[] words, CancellationToken cancellationToken)
    {
        var thread = ThreadId.Parse(words[0]);
        var log = ForeignLog.Make(Number(words[1]), Number(words[2]), (int)Number(words[3]));
        for (var next = 0; !cancellationToken.IsCancellationRequested;)
        {
            var begin = Math.Max(0, next - _random.Next(3));
            var batch = log.Records.Skip(begin).Take(1 + _random.Next(BatchMax)).ToList();
            try
            {
                var report = await node.Ingest.IngestAsync(thread, batch.Select(record => record.Incoming()), cancellationToken: CancellationToken.None);
                if (report.Refusals.Count > 0 || report.Forks > 0) link.Tell($"{UnitRole.Odd} {plan.Name} {report}");
                next = report.Gaps.Count > 0 ? 0 : begin + batch.Count;
                if (report.Gaps.Count == 0) link.Tell($"{Fed} {words[2]} {next.ToString(CultureInfo.InvariantCulture)}");
                if (next >= log.Records.Count) next = 0;
            }
            catch (Exception exception) when (Trouble.IsPassing(exception))
            {
                link.Tell($"{UnitRole.Failed} {plan.Name} {Trouble.NameOf(exception)}");
            }
            catch (Exception exception)
            {
                link.Tell($"{UnitRole.Odd} {plan.Name} {exception}");
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private static ulong Number(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);
}
