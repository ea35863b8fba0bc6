using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Reading;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>One MongoDB query, whose answer mingo judges.</summary>
internal sealed class MongoUnit(MingoPeer mingo, AgreedSources sources, QueryFigures figures)
{
    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    public async Task<string?> FindingAsync(QueryWorld world, SeededRandomSource random, CancellationToken cancellationToken)
    {
        var filter = MongoMaker.Filter(random);
        var sort = MongoMaker.Sort(random);
        var projection = MongoMaker.Projection(random);
        var (skip, limit) = (random.Of(0, 0, 0, 1, 3), random.Of<int?>(null, null, 1, 5));
        var options = $"{{\"sort\":[{string.Join(',', sort.Select(static key => string.Create(CultureInfo.InvariantCulture, $"[\"{key.Path}\",{key.Direction}]")))}],\"projection\":{projection ?? "{}"}}}";
        var query = QueryText.ParseMongo(Encoding.UTF8.GetBytes(filter), Encoding.UTF8.GetBytes(options)) with { Skip = skip, Limit = limit };

        // Without a part of the answer left out, it shows where the others stand.
        var (all, finding) = await sources.AskAsync(world, query with { Projection = null, Skip = 0, Limit = null }, cancellationToken);
        var (answer, findingOfPart) = await sources.AskAsync(world, query, cancellationToken);
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
        finding ??= findingOfPart ?? (string?)told["finding"] ?? await sources.CountAsync(world, query, cancellationToken);
        return finding is null ? null : string.Create(CultureInfo.InvariantCulture, $"{filter} {options}, skip {skip}, limit {limit}: {finding}");
    }

    private static JsonArray Array(IEnumerable<DocValue> values) => new([.. values.Select(static value => JsonNode.Parse(value.ToString()))]);
}
