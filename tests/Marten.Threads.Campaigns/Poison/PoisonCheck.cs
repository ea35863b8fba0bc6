using System.Globalization;
using System.Text.Json.Nodes;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.Poison;

/// <summary>Whether every record of a poisoned thread was stored and judged as it should be, and honest ones had their effect.</summary>
internal sealed class PoisonCheck(CampaignNode node, ThreadId thread, PoisonThread made)
{
    private static readonly (string Collection, string Table)[] Typed = [(Astronaut.Collection, "mt_doc_astronaut"), (Bird.Collection, "mt_doc_bird")];

    private readonly List<string> _findings = [];

    public async Task<List<string>> FindAsync(CancellationToken cancellationToken)
    {
        await CheckOutcomesAsync(cancellationToken);
        await CheckDocumentsAsync(cancellationToken);
        foreach (var (collection, table) in Typed)
        {
            var kept = await node.TextsAsync($"select id from threads.{table} where tenant_id = $1", cancellationToken, thread);
            var fitting = await node.TextsAsync("select id from threads.instances where thread_id = $1 and collection = $2 and not misfit", cancellationToken, thread, collection);
            if (!kept.SetEquals(fitting)) _findings.Add($"the documents of {collection} are not the instances that fit: {string.Join(' ', kept.Except(fitting).Concat(fitting.Except(kept)).Take(5))}");
        }

        var refused = await node.RowsAsync("select log, counter, reason from threads.refusals where thread_id = $1", cancellationToken, thread);
        _findings.AddRange(refused.Select(row => $"refused: {row}"));
        return _findings;
    }

    private async Task CheckOutcomesAsync(CancellationToken cancellationToken)
    {
        var rows = await node.RowsAsync(
            "select log_id, counter, status || case when normalised then ' normalised' else '' end from threads.operations where thread_id = $1 order by log_id, counter, op_index", cancellationToken, thread);
        var outcomes = rows.Select(row => row.Split(" | ", 3)).GroupBy(row => $"{row[0]} {row[1]}").ToDictionary(group => group.Key, group => Summary(group.Select(row => row[2])));
        foreach (var record in made.Records)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(record.Incoming.Log.Span)} {record.Counter}");
            var outcome = outcomes.GetValueOrDefault(place, PoisonKind.NoOperations);
            if (outcome != record.Outcome)
                _findings.Add($"{Name(record)} at {record.Counter}: {outcome} instead of {record.Outcome}");
        }
    }

    private async Task CheckDocumentsAsync(CancellationToken cancellationToken)
    {
        var misfits = new HashSet<string>(StringComparer.Ordinal);
        var documents = new Dictionary<(string Collection, string Id), string>();
        await using var command = node.Database.CreateCommand("select collection, id, data::text, misfit from threads.instances where thread_id = $1");
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = thread.ToString() });
        await using var data = await command.ExecuteReaderAsync(cancellationToken);
        while (await data.ReadAsync(cancellationToken))
        {
            documents.Add((data.GetString(0), data.GetString(1)), data.GetString(2));
            if (data.GetBoolean(3)) misfits.Add(data.GetString(1));
        }

        foreach (var ((collection, id), expected) in made.Honest)
        {
            if (!documents.TryGetValue((collection, id), out var text)) _findings.Add($"the honest document {collection}/{id} is missing");
            else if (!JsonNode.DeepEquals(JsonNode.Parse(text), expected)) _findings.Add($"the honest document {collection}/{id} is {text} instead of {expected.ToJsonString()}");
            if (misfits.Contains(id)) _findings.Add($"the honest document {collection}/{id} is said not to fit");
        }

        foreach (var record in made.Records.Where(record => record.Kind?.Fits is not null))
        {
            if (record.Kind!.Fits == misfits.Contains(record.Id)) _findings.Add($"{Name(record)}: the document is said {(record.Kind.Fits == true ? "not " : "")}to fit");
        }
    }

    private static string Name(PoisonedRecord record) => record.Kind is null ? $"an honest record ({record.Id})" : $"the poison '{record.Kind.Name}' ({record.Id})";

    // Equal statuses in a row are counted.
    private static string Summary(IEnumerable<string> statuses)
    {
        var runs = new List<(string Status, int Count)>();
        foreach (var status in statuses)
        {
            if (runs.Count > 0 && runs[^1].Status == status) runs[^1] = (status, runs[^1].Count + 1);
            else runs.Add((status, 1));
        }

        return string.Join(", ", runs.Select(run => run.Count == 1 ? run.Status : string.Create(CultureInfo.InvariantCulture, $"{run.Status} × {run.Count}")));
    }
}
