using System.Collections.Immutable;
using System.Globalization;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// Conditions that only say where to look: the instance has an entry with such a value. They hold for all instances for which
/// the condition on the value holds, and stand beside it.
/// </summary>
internal static class EntryConditions
{
    public static string Equal(string schema, ThreadId thread, string collection, IndexPath path, DocValue value, SqlParameters parameters)
    {
        var key = IndexEntries.KeyOf(path).ToString(CultureInfo.InvariantCulture);
        return $"""
            id = any(array(select instance_id from {schema}.index_entries where thread_id = {parameters.Text(thread.ToString())} and collection = {SqlLiteral.Of(collection)} and path_key = {key} and {Equal(value, parameters)}))
            """;
    }

    /// <summary>
    /// Of what a filter asks, the values that an entry can be looked up by: conditions of a conjunction on paths that stand for
    /// themselves.
    /// </summary>
    public static IEnumerable<(IndexPath Path, EntryTest Test)> Asked(DocumentFilter filter) => filter switch
    {
        AllFilter all => all.Filters.SelectMany(Asked),
        MemberFilter { Comparison: not ValueComparison.NotEqual, Path.IsId: false } member => Asked(member.Path.Names, new EntryTest(member.Comparison, [member.Operand], HasArrays: false)),
        MemberInFilter { Path.IsId: false } member => Asked(member.Path.Names, new EntryTest(ValueComparison.Equal, member.Operands, HasArrays: false)),
        FieldFilter { Path.IsId: false, Test: CompareTest test } field => Asked(Names(field), new EntryTest(test.Comparison, [test.Operand], HasArrays: true)),
        FieldFilter { Path.IsId: false, Test: InTest test } field => Asked(Names(field), new EntryTest(ValueComparison.Equal, test.Operands, HasArrays: true)),
        _ => [],
    };

    /// <summary>
    /// The instance has an entry that the test allows. Where nobody keeps entries of the path any more, every instance of the
    /// collection is meant, so whoever asks may believe in an index that was dropped.
    /// </summary>
    /// <param name="scope">Which documents are asked.</param>
    /// <param name="thread">The parameter that is the thread.</param>
    /// <param name="path">The path.</param>
    /// <param name="test">What an entry must be.</param>
    /// <param name="parameters">Where values go.</param>
    public static string Allowed(QueryScope scope, string thread, IndexPath path, EntryTest test, SqlParameters parameters)
    {
        var of = $"thread_id = {thread} and collection = {SqlLiteral.Of(scope.Collection)}";
        var at = $"{of} and path_key = {IndexEntries.KeyOf(path).ToString(CultureInfo.InvariantCulture)}";
        var values = test.Operands.Select(operand => Compares(test.Comparison, operand, parameters)).ToList();
        if (test.HasArrays) values.Add($"rank = {IndexKey.ArrayRank}");
        var looked = values.Select(value => $"select instance_id from {scope.Schema}.index_entries where {at} and {value}");
        var otherwise = $"select id from {scope.Source} where {of} and not exists (select 1 from {scope.Schema}.index_paths where {at})";
        return $"id = any(array({string.Join(" union all ", looked.Append(otherwise))}))";
    }

    private static ImmutableArray<string> Names(FieldFilter field) => [.. field.Path.Steps.Select(static step => step.Name)];

    // Two truth values that differ are an order of the reference's own; and a statement has room for some look-ups.
    private static IEnumerable<(IndexPath Path, EntryTest Test)> Asked(ImmutableArray<string> names, EntryTest test)
    {
        var isLookUp = test.Operands.Length is > 0 and <= EntryTest.OperandsMax
            && test.Operands.All(operand => operand is DocNumber or DocString || (operand is DocBool && test.Comparison == ValueComparison.Equal));
        return isLookUp && IndexPath.TryParse(string.Join('.', names), out var path, out _) && path.Names.SequenceEqual(names, StringComparer.Ordinal) ? [(path, test)] : [];
    }

    private static string Compares(ValueComparison comparison, DocValue value, SqlParameters parameters) => value switch
    {
        _ when comparison == ValueComparison.Equal => Equal(value, parameters),
        DocNumber number => $"rank = {IndexKey.NumberRank} and number {ScalarConditions.Operator(comparison)} {parameters.Number(number)}",
        DocString text => $"rank = {IndexKey.TextRank} and number is null and text collate \"C\" {ScalarConditions.Operator(ScalarConditions.OfBeginnings(comparison))} {parameters.Text(IndexKey.Beginning(text.Text))}",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No entry is looked up by this kind of value."),
    };

    private static string Equal(DocValue value, SqlParameters parameters) => value switch
    {
        DocNumber number => $"rank = {IndexKey.NumberRank} and number = {parameters.Number(number)}",
        DocBool truth => $"rank = {IndexKey.BooleanRank} and number = {(truth.IsTrue ? 1 : 0)}",
        DocString text => $"rank = {IndexKey.TextRank} and number is null and text collate \"C\" = {parameters.Text(IndexKey.Beginning(text.Text))}",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No entry is looked up by this kind of value."),
    };
}
