using System.Globalization;
using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>
/// Random queries of random documents. A unit is a MongoDB filter, whose answer mingo judges, and a query in QueryJSON, whose answer
/// must be that of a plain reading of the rules; each is asked of every source.
/// </summary>
/// <param name="sources">Makes those who answer. All are asked the same, and must answer as the first one does, letter by letter.</param>
internal sealed class QueriesCampaign(Func<IReadOnlyList<IQuerySource>> sources) : ICampaign
{
    private const int UnitsOfWorld = 20;

    public QueriesCampaign()
        : this(static () => [new MemorySource(), new DatabaseSource(isIndexed: false), new DatabaseSource(isIndexed: true)])
    {
    }

    public string Name => "queries";

    public string About => "A random MongoDB query against mingo, and a random QueryJSON query against a plain reading of its rules: the same documents in the same order, in memory and from PostgreSQL with and without indexes.";

    public long DefaultCount => 20_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        var asked = sources();
        try
        {
            await Task.WhenAll(asked.Select(source => source.StartAsync(cancellationToken)));
            return await RunAsync(run, asked, cancellationToken);
        }
        finally
        {
            foreach (var source in asked) await source.DisposeAsync();
        }
    }

    private static async Task<CampaignResult> RunAsync(CampaignRun run, IReadOnlyList<IQuerySource> asked, CancellationToken cancellationToken)
    {
        await using var mingo = await MingoPeer.StartAsync(cancellationToken);
        var figures = new QueryFigures();
        var agreed = new AgreedSources(asked);
        var (done, bad) = await ParallelUnits.RunAsync(
            run,
            async index =>
            {
                var world = QueryWorld.Make(run.Seed, index / UnitsOfWorld);
                var random = ParallelUnits.RandomOf(run.Seed, index);
                var finding = await new MongoUnit(mingo, agreed, figures).FindingAsync(world, random, cancellationToken)
                    ?? await new QueryJsonUnit(agreed, figures).FindingAsync(world, random, cancellationToken);
                return finding is null ? null : string.Create(CultureInfo.InvariantCulture, $"unit {index} of seed {run.Seed}: {finding}");
            },
            cancellationToken);
        foreach (var source in asked)
        {
            if (source.Doubt is { } doubt) run.Progress.Report(new CampaignProgress(done, ++bad, $"seed {run.Seed}, {source.Name}: {doubt}"));
        }

        return new CampaignResult(bad, done, [.. figures.Lines(), .. asked.SelectMany(static source => source.Figures)]);
    }
}
