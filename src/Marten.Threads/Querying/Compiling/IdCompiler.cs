using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// Conditions on <c>_id</c>, which is a text always and the last column of the primary key. Null for what is not often asked of
/// it; that is asked of the document.
/// </summary>
internal static class IdCompiler
{
    private const string Bytewise = "id collate \"C\"";

    public static SqlCondition? Compile(DocumentFilter leaf, SqlParameters parameters) => leaf switch
    {
        FieldFilter { Path.IsId: true, Test: CompareTest { Operand: DocString text } test } => Compare(test.Comparison, text.Text, parameters),
        FieldFilter { Path.IsId: true, Test: InTest test } => In(test.Operands, parameters),
        MemberFilter { Path.IsId: true, Operand: DocString text } member => Compare(member.Comparison, text.Text, parameters),
        MemberInFilter { Path.IsId: true } member => In(member.Operands, parameters),
        _ => null,
    };

    /// <summary>Ids that are not before this one.</summary>
    public static SqlCondition From(string id, bool descending, SqlParameters parameters) =>
        !ForeignText.CanBeStored(id) ? SqlCondition.Unknown : Compare(descending ? ValueComparison.LessOrEqual : ValueComparison.GreaterOrEqual, id, parameters);

    private static SqlCondition Compare(ValueComparison comparison, string text, SqlParameters parameters) => SqlCondition.Exact(comparison switch
    {
        ValueComparison.Equal => $"id = {parameters.Text(text)}",
        ValueComparison.NotEqual => $"(not id = {parameters.Text(text)})",
        ValueComparison.Greater => $"{Bytewise} > {parameters.Text(text)}",
        ValueComparison.Less => $"{Bytewise} < {parameters.Text(text)}",
        ValueComparison.GreaterOrEqual => $"{Bytewise} >= {parameters.Text(text)}",
        ValueComparison.LessOrEqual => $"{Bytewise} <= {parameters.Text(text)}",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "This is no known comparison."),
    });

    private static SqlCondition In(IEnumerable<DocValue> operands, SqlParameters parameters)
    {
        var texts = operands.OfType<DocString>().Select(static text => text.Text).ToList();
        return texts.Count == 0 ? SqlCondition.False : SqlCondition.Exact($"id = any({parameters.Texts(texts)})");
    }
}
