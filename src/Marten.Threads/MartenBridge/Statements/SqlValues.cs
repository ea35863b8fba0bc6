using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Threads.MartenBridge.Statements;

internal static class SqlValues
{
    public static NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql);
        AddTo(command.Parameters, values);
        return command;
    }

    public static void AddTo(NpgsqlParameterCollection parameters, object?[] values)
    {
        foreach (var value in values)
            parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
    }

    /// <summary>An integer that may be null, as a parameter that tells its type either way.</summary>
    public static NpgsqlParameter Nullable(int? value) => new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)value ?? DBNull.Value };

    /// <summary>A text that may be null, as a parameter that tells its type either way.</summary>
    public static NpgsqlParameter Nullable(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    public static byte[] Bytes(this DbDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public static byte[]? BytesOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Bytes(column);

    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static DateTimeOffset Time(this DbDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);
}
