using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Oracles.Querying;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Reading;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>
/// Random queries of random documents. A unit is a MongoDB filter, whose answer mingo judges, and a query in QueryJSON, whose answer
/// must be that of a plain reading of the rules; each is asked of every source.
/// </summary>
/// <param name="sources">Who answers. All are asked the same, and must answer alike.</param>
internal sealed class QueriesCampaign(IReadOnlyList<IQuerySource> sources) : ICampaign
{
    private const int UnitsOfWorld = 20;

    public QueriesCampaign()
        : this([new MemorySource()])
    {
    }

    public string Name => "queries";

    public string About => "A random MongoDB query against mingo, and a random QueryJSON query against a plain reading of its rules: the same documents in the same order.";

    public long DefaultCount => 20_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var mingo = await MingoPeer.StartAsync(cancellationToken);
        var figures = new QueryFigures();
        var (done, bad) = await ParallelUnits.RunAsync(
            run,
            async index =>
            {
                var world = QueryWorld.Make(run.Seed, index / UnitsOfWorld);
                var random = ParallelUnits.RandomOf(run.Seed, index);
                var finding = await MongoAsync(mingo, index, world, random, figures, cancellationToken) ?? await QueryJsonAsync(world, random, figures, cancellationToken);
                return finding is null ? null : string.Create(CultureInfo.InvariantCulture, $"unit {index} of seed {run.Seed}: {finding}");
            },
            cancellationToken);
        return new CampaignResult(bad, done, figures.Lines());
    }

    private async Task<string?> MongoAsync(MingoPeer mingo, long index, QueryWorld world, SeededRandomSource random, QueryFigures figures, CancellationToken cancellationToken)
    {
        var filter = MongoMaker.Filter(random);
        var sort = MongoMaker.Sort(random);
        var projection = MongoMaker.Projection(random);
        var (skip, limit) = (random.Of(0, 0, 0, 1, 3), random.Of<int?>(null, null, 1, 5));
        var options = $"{{\"sort\":[{string.Join(',', sort.Select(static key => string.Create(CultureInfo.InvariantCulture, $"[\"{key.Path}\",{key.Direction}]")))}],\"projection\":{projection ?? "{}"}}}";
        var query = QueryText.ParseMongo(Encoding.UTF8.GetBytes(filter), Encoding.UTF8.GetBytes(options));
        foreach (var source in sources)
        {
            // without a part of the answer left out, it shows where the others stand
            var all = await source.AskAsync(world, query with { Projection = null }, cancellationToken);
            var answer = await source.AskAsync(world, query with { Skip = skip, Limit = limit }, cancellationToken);
            var ids = all.Select(static document => document["_id"]!).ToList();
            var told = await mingo.JudgeAsync(figures.NextQuestion(), new JsonObject
            {
                ["documents"] = Array(world.Documents),
                ["filter"] = JsonNode.Parse(filter),
                ["sort"] = JsonNode.Parse(options)!["sort"]!.DeepClone(),
                ["skip"] = skip,
                ["limit"] = limit,
                ["projection"] = projection is null ? null : JsonNode.Parse(projection),
                ["ids"] = Array(ids),
                ["answer"] = new JsonArray([.. answer.Zip(ids.Skip(skip), static (document, id) => new JsonObject { ["id"] = JsonNode.Parse(id.ToString()), ["document"] = JsonNode.Parse(document.ToString()) })]),
            }, cancellationToken);
            figures.Add(told);
            if ((string?)told["finding"] is { } finding) return $"{source.Name}, {filter} {options}, skip {skip}, limit {limit}: {finding}";
        }

        return null;
    }

    private async Task<string?> QueryJsonAsync(QueryWorld world, SeededRandomSource random, QueryFigures figures, CancellationToken cancellationToken)
    {
        var text = QueryJsonMaker.Make(random);
        var expected = OracleQuery.Answer(text, world.Documents.Select(static document => document.ToString()));
        figures.Add(expected);
        DocumentQuery query;
        try
        {
            query = QueryText.ParseQueryJson(Encoding.UTF8.GetBytes(text));
        }
        catch (ThreadQueryException refusal)
        {
            return expected is null ? null : $"{text} is refused: {refusal.Message}";
        }

        if (expected is null) return $"{text} is not refused";
        foreach (var source in sources)
        {
            var answer = await source.AskAsync(world, query, cancellationToken);
            var ids = answer.Select(static document => ((DocString)document["_id"]!).Text).ToImmutableArray();
            if (!ids.SequenceEqual(expected)) return $"{source.Name}, {text} of {string.Join(' ', world.Documents)}: {string.Join(' ', ids)}, and not {string.Join(' ', expected)}";
        }

        return null;
    }

    private static JsonArray Array(IEnumerable<DocValue> values) => new([.. values.Select(static value => JsonNode.Parse(value.ToString()))]);
}
