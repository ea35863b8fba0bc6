using System.Data.Common;
using JasperFx;
using Marten.Threads.Collections.Indexing;
using Weasel.Core;
using Weasel.Postgresql;
using DbCommandBuilder = Weasel.Core.DbCommandBuilder;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>An index of <c>instances</c> that Weasel's own classes cannot describe. It is told by its name.</summary>
/// <param name="schema">The thread store's schema.</param>
/// <param name="name">The index; another definition needs another name.</param>
/// <param name="statements">What makes it, without semicolons.</param>
internal sealed class IndexObject(string schema, string name, params IReadOnlyList<string> statements) : ISchemaObject
{
    public DbObjectName Identifier { get; } = new PostgresqlObjectName(schema, name, SchemaUtils.IdentifierUsage.General);

    public static IndexObject Of(string schema, DeclaredIndex index) => new(schema, index.Name, index.Create(schema, concurrently: false), index.Comment(schema));

    public IEnumerable<DbObjectName> AllNames() => [Identifier];

    public void WriteCreateStatement(Migrator migrator, TextWriter writer)
    {
        foreach (var statement in statements) writer.WriteLine(statement + ";");
    }

    public void WriteDropStatement(Migrator rules, TextWriter writer) => writer.WriteLine($"drop index if exists {schema}.{name};");

    public void ConfigureQueryCommand(DbCommandBuilder builder)
    {
        var nameParameter = builder.AddParameter($"{schema}.{name}").ParameterName;
        builder.Append($"""
            select i.indisvalid from pg_catalog.pg_index i where i.indexrelid = to_regclass(:{nameParameter});

            """);
    }

    // One whose concurrent build was interrupted is not valid, and stands in the way of its name.
    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default)
    {
        var isThere = await reader.ReadAsync(ct).ConfigureAwait(false);
        var isValid = isThere && await reader.GetFieldValueAsync<bool>(0, ct).ConfigureAwait(false);
        return new SchemaObjectDelta(this, isValid ? SchemaPatchDifference.None : isThere ? SchemaPatchDifference.Update : SchemaPatchDifference.Create);
    }
}
