using System.Text;
using Marten.Threads.Oracles.Querying;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Reading;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>One query in QueryJSON, whose answer is that of a plain reading of the rules.</summary>
internal sealed class QueryJsonUnit(AgreedSources sources, QueryFigures figures)
{
    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    public async Task<string?> FindingAsync(QueryWorld world, SeededRandomSource random, CancellationToken cancellationToken)
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
        var (answer, finding) = await sources.AskAsync(world, query, cancellationToken);
        var ids = answer.Select(static document => ((DocString)document["_id"]!).Text).ToList();
        if (!ids.SequenceEqual(expected)) finding ??= $"of {string.Join(' ', world.Documents)}: {string.Join(' ', ids)}, and not {string.Join(' ', expected)}";
        finding ??= await sources.CountAsync(world, query, cancellationToken);
        return finding is null ? null : $"{text}: {finding}";
    }
}
