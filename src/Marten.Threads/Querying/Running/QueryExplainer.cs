using System.Text.RegularExpressions;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Querying.Compiling;

namespace Marten.Threads.Querying.Running;

/// <summary>Asks PostgreSQL for its plan.</summary>
internal static partial class QueryExplainer
{
    public static async Task<QueryExplanation> ExplainAsync(ISqlReader reader, QueryPlan plan, IReadOnlyList<DeclaredIndex> declared, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await using (var data = await reader.ReadAsync($"explain {plan.Sql}", cancellationToken, QueryRows.FirstValues(plan)).ConfigureAwait(false))
        {
            while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) lines.Add(data.GetString(0));
        }

        // What is beside the point, such as the look whether there is a read filter, has indexes of other tables.
        var titles = declared.ToDictionary(static index => index.Name, static index => index.Title, StringComparer.Ordinal);
        var text = string.Join('\n', lines);
        var indexes = UsedIndexes().Matches(text).Select(static match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)
            .Where(static name => name.Contains("instances", StringComparison.Ordinal) || name.Contains("index_entries", StringComparison.Ordinal))
            .Select(name => titles.GetValueOrDefault(name, name)).ToList();
        return new QueryExplanation(plan.Sql, !plan.FiltersInMemory, plan.Order != QueryOrder.Memory, indexes, text);
    }

    [GeneratedRegex(@"(?:Index (?:Only )?Scan (?:Backward )?using|Bitmap Index Scan on) (?<name>[a-z0-9_]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex UsedIndexes();
}
