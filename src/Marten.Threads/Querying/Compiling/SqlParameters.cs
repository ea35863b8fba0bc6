using System.Globalization;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol.Json;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Threads.Querying.Compiling;

/// <summary>The values of a statement that is being put together. Everything that a user says becomes one of them.</summary>
internal sealed class SqlParameters
{
    /// <summary>
    /// Looks into arrays in one statement: 8. PostgreSQL takes seconds for them where an array is as long as can be; what is left
    /// is asked in memory, which takes a hundredth of that and counts its steps.
    /// </summary>
    private const int LooksMax = 8;

    /// <summary>Values that are looked for at once and cost as much as one look more.</summary>
    private const int OperandsOfLook = 8;

    private readonly List<NpgsqlParameter> _values = [];
    private int _looks;

    /// <summary>What <c>$1</c>, <c>$2</c>, … stand for; anew each time, because a parameter is part of one command only.</summary>
    public object?[] Values => [.. _values.Select(static value => value.Clone())];

    public string Text(string? value) => Add(SqlValues.Nullable(value));

    public string Texts(IEnumerable<string> values) => Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = values.ToArray() });

    public string Count(long value) => Add(CountValue(value));

    /// <summary>A number with all its digits; where a decimal has too few, PostgreSQL reads it from its text.</summary>
    public string Number(DocNumber value) => TryDecimal(value, out var number)
        ? Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Numeric, Value = number })
        : $"{Text(value.ToString())}::numeric";

    public string Numbers(IReadOnlyCollection<DocNumber> values)
    {
        var numbers = new decimal[values.Count];
        var i = 0;
        foreach (var value in values)
        {
            if (!TryDecimal(value, out numbers[i++])) return $"{Texts(values.Select(static one => one.ToString()))}::numeric[]";
        }

        return Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric, Value = numbers });
    }

    public string Json(DocValue value) => Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = value.ToString() });

    public string Jsons(IEnumerable<DocValue> values) =>
        Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb, Value = values.Select(static value => value.ToString()).ToArray() });

    public string JsonPath(string path) => Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.JsonPath, Value = path });

    /// <summary>Whether one more look into an array is taken, for one of so many values.</summary>
    public bool TryLook(int operands)
    {
        var looks = 1 + (operands / OperandsOfLook);
        if (_looks + looks > LooksMax) return false;
        _looks += looks;
        return true;
    }

    /// <summary>A value for a statement that is run again.</summary>
    public static NpgsqlParameter CountValue(long value) => new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = value };

    // Reading a decimal rounds what does not fit.
    private static bool TryDecimal(DocNumber value, out decimal number) =>
        decimal.TryParse(value.ToString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && DocNumber.Of(number).Equals(value);

    private string Add(NpgsqlParameter parameter)
    {
        _values.Add(parameter);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }
}
