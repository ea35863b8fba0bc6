using System.Data.Common;
using JasperFx;
using Weasel.Core;
using Weasel.Postgresql;
using DbCommandBuilder = Weasel.Core.DbCommandBuilder;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>Something that is set for a column and that Weasel's own tables cannot describe. The table must be made before.</summary>
/// <param name="schema">The table's schema.</param>
/// <param name="table">The table.</param>
/// <param name="column">The column.</param>
/// <param name="name">What is set, as the end of a name.</param>
/// <param name="isSet">A condition on <c>a</c>, the column's row of <c>pg_attribute</c>.</param>
internal abstract class ColumnSetting(string schema, string table, string column, string name, string isSet) : ISchemaObject
{
    public DbObjectName Identifier { get; } = new PostgresqlObjectName(schema, $"{table}_{column}_{name}", SchemaUtils.IdentifierUsage.General);

    /// <summary>What follows <c>alter column</c> and the column's name to set it.</summary>
    protected abstract string Set { get; }

    /// <summary>The same to take it back.</summary>
    protected abstract string Reset { get; }

    public IEnumerable<DbObjectName> AllNames() => [Identifier];

    public void WriteCreateStatement(Migrator migrator, TextWriter writer) => Write(writer, Set);

    public void WriteDropStatement(Migrator rules, TextWriter writer) => Write(writer, Reset);

    public void ConfigureQueryCommand(DbCommandBuilder builder)
    {
        var schemaName = builder.AddParameter(schema).ParameterName;
        var tableName = builder.AddParameter(table).ParameterName;
        var columnName = builder.AddParameter(column).ParameterName;
        builder.Append($"""
            select {isSet} from pg_catalog.pg_attribute a
            join pg_catalog.pg_class c on c.oid = a.attrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = :{schemaName} and c.relname = :{tableName} and a.attname = :{columnName};

            """);
    }

    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default)
    {
        var isDone = await reader.ReadAsync(ct).ConfigureAwait(false) && await reader.GetFieldValueAsync<bool>(0, ct).ConfigureAwait(false);
        return new SchemaObjectDelta(this, isDone ? SchemaPatchDifference.None : SchemaPatchDifference.Create);
    }

    private void Write(TextWriter writer, string action) =>
        writer.WriteLine($"alter table if exists {schema}.{table} alter column {column} {action};");
}
