using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Threads.Benchmarks.Queries;

/// <summary>
/// What somebody would write who knows the table and its indexes: their expressions, as <c>\d</c> shows them, and nothing that
/// the data does not need. There are no arrays under an index, so it asks for none.
/// </summary>
internal static class HandWritten
{
    public const string Collection = "collection = 'People'";

    private const string Select = $"select data::text from threads.instances where thread_id = $1 and {Collection}";

    public static string ById => $"{Select} and id = $2";

    public static string ByNumber(string name) => $"{Select} and {Rank(name)} = 2 and {Number(name)} = $2";

    public static string ByNumbers(string name) => $"{Select} and {Rank(name)} = 2 and {Number(name)} = any($2)";

    public static string ByText(params string[] names) => $"{Select} and {Rank(names)} = 3 and {Number(names)} is null and {Text(names)} = $2";

    public static string ByRange(string name) => $"{Select} and {Rank(name)} = 2 and {Number(name)} >= $2 and {Number(name)} < $3";

    public static string ByBoth(string name, string other) => $"{ByNumber(name)} and {Rank(other)} = 2 and {Number(other)} > $3";

    public static string ByEither(string name, string other) =>
        $"{Select} and ({Rank(name)} = 2 and {Number(name)} = $2 or {Rank(other)} = 3 and {Number(other)} is null and {Text(other)} = $3)";

    public static string Greatest(string name, int limit) => $"{Select} order by {Rank(name)} desc, {Number(name)} desc, {Text(name)} desc limit {limit}";

    public static string FirstOf(string name, string order, int limit) => $"{ByNumber(name)} order by {Rank(order)}, {Number(order)}, {Text(order)} limit {limit}";

    public static string Count(string name) => $"select count(*)::text from threads.instances where thread_id = $1 and {Collection} and {Rank(name)} = 2 and {Number(name)} = $2";

    public static NpgsqlParameter Value(decimal value) => new() { NpgsqlDbType = NpgsqlDbType.Numeric, Value = value };

    public static NpgsqlParameter Value(string value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = value };

    public static NpgsqlParameter Values(IEnumerable<long> values) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric, Value = values.Select(static value => (decimal)value).ToArray() };

    private static string Path(string[] names) => string.Concat(names.Select(static name => string.Create(CultureInfo.InvariantCulture, $" -> '{name}'")));

    private static string Rank(params string[] names)
    {
        var types = $"case jsonb_typeof(data{Path(names)}) when 'number' then 2 when 'string' then 3 when 'object' then 4 when 'array' then 5 when 'boolean' then 6 else 1 end";
        return names.Length == 1 ? $"({types})::smallint" : $"(case when jsonb_typeof(data{Path(names[..1])}) = 'array' then 5 else {types} end)::smallint";
    }

    private static string Number(params string[] names) =>
        $"(case jsonb_typeof(data{Path(names)}) when 'number' then (data{Path(names)})::numeric when 'boolean' then (data{Path(names)})::boolean::integer::numeric end)";

    private static string Text(params string[] names) => $"(case jsonb_typeof(data{Path(names)}) when 'string' then left(data{Path(names[..^1])} ->> '{names[^1]}', 96) end) collate \"C\"";
}
