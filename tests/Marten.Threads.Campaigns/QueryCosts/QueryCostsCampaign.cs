using System.Globalization;
using Marten.Threads.Campaigns.Queries;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;

namespace Marten.Threads.Campaigns.QueryCosts;

/// <summary>
/// The dearest queries of the largest documents, one after the other. Each must be answered, or refused in words, in as much time and
/// memory as is promised; PostgreSQL's part must come to an end long before a command is given up.
/// </summary>
public sealed class QueryCostsCampaign : ICampaign
{
    private static readonly TimeSpan PromisedTime = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DatabaseTimeMax = TimeSpan.FromSeconds(10); // a command is given up after 30 seconds

    private readonly TimeSpan? _timeMax;
    private readonly bool _asksDatabase;

    /// <summary>Measures time too.</summary>
    public QueryCostsCampaign()
        : this(PromisedTime, asksDatabase: true)
    {
    }

    /// <summary>Measures time if a limit is given; on a machine that does other things it says little.</summary>
    public QueryCostsCampaign(TimeSpan? timeMax, bool asksDatabase) => (_timeMax, _asksDatabase) = (timeMax, asksDatabase);

    public string Name => "query-costs";

    public string About => "the dearest queries of the largest documents, in memory and by PostgreSQL; a unit is one query of one document.";

    public long DefaultCount => CostlyQueries.All.Count * CostlyDocuments.All.Count;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var database = new DatabaseSource(isIndexed: false);
        if (_asksDatabase) await database.StartAsync(cancellationToken);
        var costs = new WorstCosts();
        long done = 0, bad = 0;
        for (; done < run.Count && !cancellationToken.IsCancellationRequested; done++)
        {
            var (document, query) = ((int)(done / CostlyQueries.All.Count % CostlyDocuments.All.Count), CostlyQueries.All[(int)(done % CostlyQueries.All.Count)]);
            var (name, content) = CostlyDocuments.All[document];
            var finding = await InMemoryAsync(query, content, costs)
                ?? (_asksDatabase ? await InDatabaseAsync(database, query, new QueryWorld(document, [content]), costs, cancellationToken) : null);
            run.Progress.Report(new CampaignProgress(done + 1, finding is null ? bad : ++bad, finding is null ? null : $"{query.Name}, of {name}: {finding}"));
        }

        return new CampaignResult(bad, done, costs.Figures());
    }

    private async Task<string?> InMemoryAsync(CostlyQuery query, DocObject document, WorstCosts costs)
    {
        var cost = await CostTrial.RunAsync(_timeMax, () =>
        {
            _ = query.Read().Answer([document]).ToList();
            return Task.CompletedTask;
        });
        costs.Note(cost);
        if (cost.Allocated > CostTrial.AllocatedMax) return string.Create(CultureInfo.InvariantCulture, $"{cost.Allocated:N0} bytes are allocated");
        return cost.Time > _timeMax ? string.Create(CultureInfo.InvariantCulture, $"it takes {cost.Time.TotalMilliseconds:0} ms") : null;
    }

    // What a document of this size takes to be read is not the query's.
    private static async Task<string?> InDatabaseAsync(DatabaseSource database, CostlyQuery query, QueryWorld world, WorstCosts costs, CancellationToken cancellationToken)
    {
        await database.AskAsync(world, DocumentQuery.Everything, cancellationToken);
        var cost = await CostTrial.RunAsync(DatabaseTimeMax, () => database.AskAsync(world, query.Read(), cancellationToken));
        costs.NoteDatabase(cost);
        return cost.Time > DatabaseTimeMax ? string.Create(CultureInfo.InvariantCulture, $"PostgreSQL takes {cost.Time.TotalMilliseconds:0} ms") : null;
    }
}
