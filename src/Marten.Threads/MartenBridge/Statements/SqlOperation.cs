using System.Data.Common;
using Marten.Storage;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Storage;

namespace Marten.Threads.MartenBridge.Statements;

/// <summary>A statement in a unit of work that returns a row, as a call of a function does.</summary>
/// <param name="sql">The statement.</param>
/// <param name="values">The values of its parameters; <see cref="DBNull"/> is written out as null, and needs no parameter.</param>
internal class SqlOperation(SqlText sql, params object[] values) : Weasel.Storage.IStorageOperation
{
    public Type DocumentType => typeof(StorageFeatures);

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session) => Append(builder, sql, values);

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;

    public OperationRole Role() => OperationRole.Other;

    /// <summary>Appends a statement with its parameters, of which Npgsql finds the types by their values.</summary>
    public static void Append(ICommandBuilder builder, SqlText sql, object[] values)
    {
        var postgres = (Weasel.Postgresql.ICommandBuilder)builder;
        builder.Append(sql.Pieces[0]);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is DBNull) builder.Append("null");
            else if (values[i] is JsonColumn json) postgres.AppendParameter(json.Texts, NpgsqlDbType.Array | NpgsqlDbType.Jsonb);
            else postgres.AppendParameter(values[i], null);
            builder.Append(sql.Pieces[i + 1]);
        }
    }
}

/// <summary>A statement in a unit of work that returns nothing. Marten goes to the next result for every other one.</summary>
internal sealed class SilentSqlOperation(SqlText sql, params object[] values) : SqlOperation(sql, values), NoDataReturnedCall;
