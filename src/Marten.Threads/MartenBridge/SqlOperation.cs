using System.Data.Common;
using Marten.Storage;
using Npgsql;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Storage;

namespace Marten.Threads.MartenBridge;

/// <summary>
/// A statement in a unit of work that returns a row, as a call of a function does. Its parameters carry their types: having Marten find them out for some sixty columns
/// costs more than all else that a write allocates.
/// </summary>
/// <param name="sql">The statement, with <c>^</c> for parameters; <c>?</c> is an operator of jsonb.</param>
/// <param name="values">Their values.</param>
internal class SqlOperation(string sql, params object[] values) : Weasel.Storage.IStorageOperation
{
    /// <summary>Stands for a parameter.</summary>
    public const char Parameter = '^';

    public Type DocumentType => typeof(StorageFeatures);

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session) => Append(builder, sql, values);

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;

    public OperationRole Role() => OperationRole.Other;

    /// <summary>Appends a statement with typed parameters.</summary>
    public static void Append(ICommandBuilder builder, string sql, object[] values)
    {
        var parameters = builder.AppendWithDbParameters(sql, Parameter);
        for (var i = 0; i < parameters.Length; i++)
        {
            ((NpgsqlParameter)parameters[i]).NpgsqlDbType = TypeOf(values[i]);
            parameters[i].Value = values[i];
        }
    }

    private static NpgsqlDbType TypeOf(object value) => value switch
    {
        string => NpgsqlDbType.Text,
        long => NpgsqlDbType.Bigint,
        DateTimeOffset => NpgsqlDbType.TimestampTz,
        string[] => NpgsqlDbType.Array | NpgsqlDbType.Text,
        long[] => NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        int[] => NpgsqlDbType.Array | NpgsqlDbType.Integer,
        bool[] => NpgsqlDbType.Array | NpgsqlDbType.Boolean,
        byte[][] => NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.GetType(), "No column of the thread store has this type."),
    };
}

/// <summary>A statement in a unit of work that returns nothing. Marten goes to the next result for every other one.</summary>
internal sealed class SilentSqlOperation(string sql, params object[] values) : SqlOperation(sql, values), NoDataReturnedCall;
