using System.Diagnostics;
using System.Globalization;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Querying;

namespace Marten.Threads.Campaigns.QueryCosts;

/// <summary>The dearest queries over the largest documents.</summary>
public sealed class QueryCostsCampaign : ICampaign
{
    public string Name => "query-costs";

    public string About => "the dearest queries over the largest documents, one after the other; a unit is one query of one document, in memory and by PostgreSQL.";

    public long DefaultCount => CostlyQueries.All.Count * CostlyDocuments.All.Count;

    public Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var query in CostlyQueries.All)
        {
            foreach (var (name, document) in CostlyDocuments.All)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var start = Stopwatch.GetTimestamp();
                var told = "";
                double read = 0;
                try
                {
                    var asked = query.Read();
                    read = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    told = string.Create(CultureInfo.InvariantCulture, $"{asked.Answer([document]).Count()}");
                }
                catch (ThreadQueryException e)
                {
                    told = e.Message[..Math.Min(80, e.Message.Length)];
                }

                var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / 1048576.0;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(time > 250 || allocated > 32 ? "!!" : "  ")} {time,8:0} ms (read {read,5:0}) {allocated,8:0.0} MiB  {query.Name} | {name}: {told}"));
            }
        }

        return Task.FromResult(new CampaignResult(0, DefaultCount, lines));
    }
}
