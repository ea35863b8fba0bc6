using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>Whether each unit of work is there as a whole or not at all, and each that was acknowledged is there.</summary>
internal sealed class UnitCheck(CampaignNode node, ThreadId thread)
{
    private static readonly (string Part, string Query)[] Parts =
    [
        ("the application's document", "select id from mt_doc_booking where data ->> 'Thread' = $1"),
        ("the row by plain SQL", "select unit from ledger where thread = $1"),
        ("the thread's instance", $"select id from threads.instances where thread_id = $1 and collection = '{UnitOfWork.Collection}'"),
        ("the thread's operation", $"select instance_id from threads.operations where thread_id = $1 and collection = '{UnitOfWork.Collection}' and status = 'applied'"),
    ];

    /// <summary>Units that are there.</summary>
    public int Units { get; private set; }

    public async Task<IReadOnlyList<string>> FindAsync(HashSet<string> done, HashSet<string> none, CancellationToken cancellationToken)
    {
        var parts = new List<(string Part, HashSet<string> Units)>();
        foreach (var (part, query) in Parts) parts.Add((part, await node.TextsAsync(query, cancellationToken, thread)));
        var any = parts.SelectMany(part => part.Units).ToHashSet(StringComparer.Ordinal);
        Units = any.Count;

        var findings = new List<string>();
        foreach (var (part, units) in parts)
        {
            findings.AddRange(any.Except(units, StringComparer.Ordinal).Select(unit => $"of the unit {unit} {part} is missing"));
            findings.AddRange(done.Except(units, StringComparer.Ordinal).Select(unit => $"the unit {unit} was acknowledged, and {part} is missing"));
            findings.AddRange(none.Intersect(units, StringComparer.Ordinal).Select(unit => $"the unit {unit} was rolled back, and {part} is there"));
        }

        findings.AddRange(await SharedAsync(cancellationToken));
        return findings;
    }

    // Each unit that says which shared instance it wrote to left its member there, and no other unit did.
    private async Task<IEnumerable<string>> SharedAsync(CancellationToken cancellationToken)
    {
        var said = await node.TextsAsync(
            $"select data ->> 'shared', id from threads.instances where thread_id = $1 and collection = '{UnitOfWork.Collection}' and data ->> 'shared' <> ''", cancellationToken, thread);
        var left = await node.TextsAsync(
            $"select i.id, m.key from threads.instances i, jsonb_object_keys(i.data) as m(key) where thread_id = $1 and collection = '{UnitOfWork.SharedCollection}' and m.key like 'u%'", cancellationToken, thread);
        return said.Except(left, StringComparer.Ordinal).Select(one => $"an update of a shared instance is lost: {one}")
            .Concat(left.Except(said, StringComparer.Ordinal).Select(one => $"an update of a shared instance is there without its unit: {one}"));
    }
}
