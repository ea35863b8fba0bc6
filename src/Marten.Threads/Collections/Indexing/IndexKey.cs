using Marten.Threads.MartenBridge.Statements;

namespace Marten.Threads.Collections.Indexing;

/// <summary>
/// What an index holds of the value at a path, as three SQL expressions over a column <c>data</c>: its rank among the JSON
/// types, its number, and the beginning of its text. They consist of PostgreSQL's own immutable functions and look at a
/// value's type before they read it, so that no document can make them fail, and an entry always fits.
/// </summary>
/// <remarks>
/// A query says the same expressions, with the path as the same literals, and PostgreSQL finds the index by comparing the
/// two: a path that is a parameter would never be found.
/// </remarks>
internal sealed class IndexKey
{
    /// <summary>
    /// Characters of a text that stand in an index: 96, of at most 4 bytes. Four paths with a number each then stay below
    /// 2,000 bytes; PostgreSQL takes 2,704.
    /// </summary>
    public const int TextMaxCharacters = 96;

    public const int NullRank = 1;
    public const int NumberRank = 2;
    public const int TextRank = 3;
    public const int ObjectRank = 4;

    /// <summary>An array, or a path that leads through one: conditions on members are about its items then.</summary>
    public const int ArrayRank = 5;

    public const int BooleanRank = 6;

    private const string Bytewise = "collate \"C\"";

    private const string Document = "data";

    /// <param name="path">Names of members from the document inwards, at least one.</param>
    public IndexKey(IReadOnlyList<string> path)
    {
        var names = path.Select(SqlLiteral.Of).ToList();
        var parent = string.Join(" -> ", names.SkipLast(1).Prepend(Document));
        Value = $"({parent} -> {names[^1]})";
        var text = $"{parent} ->> {names[^1]}";

        var types = $"""
            case jsonb_typeof{Value} when 'number' then {NumberRank} when 'string' then {TextRank} when 'object' then {ObjectRank} when 'array' then {ArrayRank} when 'boolean' then {BooleanRank} else {NullRank} end
            """;
        var crossed = string.Join(" or ", Enumerable.Range(1, names.Count - 1).Select(n => $"jsonb_typeof({string.Join(" -> ", names.Take(n).Prepend(Document))}) = 'array'"));
        Rank = crossed.Length == 0 ? $"({types})::smallint" : $"(case when {crossed} then {ArrayRank} else {types} end)::smallint";
        Number = $"(case jsonb_typeof{Value} when 'number' then {Value}::numeric when 'boolean' then {Value}::boolean::integer::numeric end)";
        Text = $"(case jsonb_typeof{Value} when 'string' then left({text}, {TextMaxCharacters}) end) {Bytewise}";
        FullText = $"(case jsonb_typeof{Value} when 'string' then {text} end) {Bytewise}";
    }

    /// <summary>The JSON value; null where the document has none, as it is in an array on the way.</summary>
    public string Value { get; }

    /// <summary>The place of the value's type in the order of types; null and missing are one.</summary>
    public string Rank { get; }

    /// <summary>The number, 0 or 1 for a boolean, otherwise null.</summary>
    public string Number { get; }

    /// <summary>The beginning of the text, by bytes; otherwise null.</summary>
    public string Text { get; }

    /// <summary>The whole text; in no index.</summary>
    public string FullText { get; }

    /// <summary>The columns of an index.</summary>
    public string Columns => $"({Rank}), {Number}, ({Text})";

    /// <summary>
    /// A condition on the type that no index serves. It says what the type is not: PostgreSQL then expects most documents to be
    /// so, and goes through them in the order that is asked for, rather than collect a few and sort them.
    /// </summary>
    public string IsOfRankUnindexed(params IEnumerable<int> ranks) =>
        $"({Rank} + 0) not in ({string.Join(", ", Enumerable.Range(NullRank, BooleanRank).Except(ranks))})";

    /// <summary>Whether an index tells a text from every other one.</summary>
    public static bool IsWhole(string text) => text.EnumerateRunes().Take(TextMaxCharacters).Count() < TextMaxCharacters;

    /// <summary>What an index holds of a text.</summary>
    public static string Beginning(string text)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes().Take(TextMaxCharacters)) length += rune.Utf16SequenceLength;
        return text[..length];
    }
}
