using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// Conditions on what stands in arrays, as jsonpath with the path and the values as parameters. In lax mode a path goes into
/// every array that it meets, one level deep, and so does a filter: as MongoDB does.
/// </summary>
/// <remarks>
/// That is the same only where the path leads through one array at most. With more of them, and arrays inside of arrays,
/// MongoDB gathers arrays of arrays, and whether it looks into these depends on what stands beside them.
/// </remarks>
internal sealed class ItemConditions(FieldPath path, IndexKey key, SqlParameters parameters)
{
    private const string Operands = "x";

    private readonly string _members = "$" + string.Concat(path.Steps.Select(static step => "." + DocString.Of(step.Name)));

    /// <summary>Whether jsonpath says exactly what MongoDB says.</summary>
    public bool AreExact { get; } = path.Steps.Length <= 2 && path.Steps.All(static step => step.Index is null);

    /// <summary>The value is an array, or stands in one.</summary>
    public SqlCondition AreThere => SqlCondition.AtLeast($"({Looked})");

    // PostgreSQL has no statistics for partial indexes and takes each condition for one that few rows meet. That the other columns
    // are null follows from the first, and is said so that it expects few arrays where values are looked for: otherwise it goes
    // through an order, waiting for some to turn up.
    private string Looked => $"{key.Rank} = {IndexKey.ArrayRank} and {key.Number} is null and {key.Text} is null";

    /// <summary>
    /// The same, where it is all that is known: many documents are so as a rule, and an index would be the longer way to them.
    /// </summary>
    public SqlCondition AreThereAtMost => SqlCondition.AtLeast(key.IsOfRankUnindexed(IndexKey.ArrayRank));

    /// <summary>Something stands there.</summary>
    public string Exists => $"jsonb_path_exists(data, {parameters.JsonPath(_members)})";

    /// <summary>One of them is so.</summary>
    /// <param name="test">A predicate of jsonpath on <c>@</c>, which is no array; <c>$x</c> is the array of the operands.</param>
    /// <param name="operands">Values that are neither arrays nor objects.</param>
    public SqlCondition One(string test, params IReadOnlyList<DocValue> operands)
    {
        if (!AreExact || !parameters.TryLook(operands.Count)) return AreThere;
        var expression = parameters.JsonPath($"{_members} ? (@.type() != \"array\" && {test})");
        var values = parameters.Json(DocObject.Of(new DocMember(Operands, DocArray.Of([.. operands]))));
        return SqlCondition.Exact($"({Looked} and jsonb_path_exists(data, {expression}, {values}))");
    }
}
