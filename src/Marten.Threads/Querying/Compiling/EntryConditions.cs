using System.Globalization;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;

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

    private static string Equal(DocValue value, SqlParameters parameters) => value switch
    {
        DocNumber number => $"rank = {IndexKey.NumberRank} and number = {parameters.Number(number)}",
        DocBool truth => $"rank = {IndexKey.BooleanRank} and number = {(truth.IsTrue ? 1 : 0)}",
        DocString text => $"rank = {IndexKey.TextRank} and number is null and text collate \"C\" = {parameters.Text(IndexKey.Beginning(text.Text))}",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No entry is looked up by this kind of value."),
    };
}
