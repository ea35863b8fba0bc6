using System.Data.Common;
using JasperFx;
using Weasel.Core;
using Weasel.Postgresql;
using DbCommandBuilder = Weasel.Core.DbCommandBuilder;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// A column of a table that Marten makes, in which PostgreSQL shall not look for something to compress: encrypted bytes
/// have nothing, and trying takes longer than writing them.
/// </summary>
/// <param name="schema">The table's schema.</param>
/// <param name="table">The table; it must be made before.</param>
/// <param name="column">The column, of a type that can be stored outside of its row.</param>
internal sealed class UncompressedColumn(string schema, string table, string column) : ISchemaObject
{
    public DbObjectName Identifier { get; } = new PostgresqlObjectName(schema, $"{table}_{column}_storage", SchemaUtils.IdentifierUsage.General);

    public IEnumerable<DbObjectName> AllNames() => [Identifier];

    public void WriteCreateStatement(Migrator migrator, TextWriter writer) => Write(writer, "external");

    public void WriteDropStatement(Migrator rules, TextWriter writer) => Write(writer, "extended");

    public void ConfigureQueryCommand(DbCommandBuilder builder)
    {
        var schemaName = builder.AddParameter(schema).ParameterName;
        var tableName = builder.AddParameter(table).ParameterName;
        var columnName = builder.AddParameter(column).ParameterName;
        builder.Append($"""
            select a.attstorage = 'e' from pg_catalog.pg_attribute a
            join pg_catalog.pg_class c on c.oid = a.attrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = :{schemaName} and c.relname = :{tableName} and a.attname = :{columnName};

            """);
    }

    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default)
    {
        var isSet = await reader.ReadAsync(ct).ConfigureAwait(false) && await reader.GetFieldValueAsync<bool>(0, ct).ConfigureAwait(false);
        return new SchemaObjectDelta(this, isSet ? SchemaPatchDifference.None : SchemaPatchDifference.Create);
    }

    private void Write(TextWriter writer, string storage) =>
        writer.WriteLine($"alter table if exists {schema}.{table} alter column {column} set storage {storage};");
}
