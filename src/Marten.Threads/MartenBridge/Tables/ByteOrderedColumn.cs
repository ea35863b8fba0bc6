using System.Data.Common;
using JasperFx;
using Weasel.Core;
using Weasel.Postgresql;
using DbCommandBuilder = Weasel.Core.DbCommandBuilder;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// A text column whose order is that of its bytes, whatever the database's locale: its index then serves look-ups and the
/// order that all nodes share. Weasel's own classes cannot describe it.
/// </summary>
/// <param name="schema">The table's schema.</param>
/// <param name="table">The table; it must be made before, and no view may stand on it yet.</param>
/// <param name="column">The column.</param>
internal sealed class ByteOrderedColumn(string schema, string table, string column) : ISchemaObject
{
    public DbObjectName Identifier { get; } = new PostgresqlObjectName(schema, $"{table}_{column}_order", SchemaUtils.IdentifierUsage.General);

    public IEnumerable<DbObjectName> AllNames() => [Identifier];

    public void WriteCreateStatement(Migrator migrator, TextWriter writer) => Write(writer, "\"C\"");

    public void WriteDropStatement(Migrator rules, TextWriter writer) => Write(writer, "\"default\"");

    public void ConfigureQueryCommand(DbCommandBuilder builder)
    {
        var schemaName = builder.AddParameter(schema).ParameterName;
        var tableName = builder.AddParameter(table).ParameterName;
        var columnName = builder.AddParameter(column).ParameterName;
        builder.Append($"""
            select o.collname = 'C' from pg_catalog.pg_attribute a
            join pg_catalog.pg_class c on c.oid = a.attrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_collation o on o.oid = a.attcollation
            where n.nspname = :{schemaName} and c.relname = :{tableName} and a.attname = :{columnName};

            """);
    }

    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default)
    {
        var isSet = await reader.ReadAsync(ct).ConfigureAwait(false) && await reader.GetFieldValueAsync<bool>(0, ct).ConfigureAwait(false);
        return new SchemaObjectDelta(this, isSet ? SchemaPatchDifference.None : SchemaPatchDifference.Create);
    }

    private void Write(TextWriter writer, string collation) =>
        writer.WriteLine($"alter table if exists {schema}.{table} alter column {column} type text collate {collation};");
}
