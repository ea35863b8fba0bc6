using System.Data.Common;
using Marten.Threads.Collections.Indexing;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// The table <c>instances</c>. Indexes of the application's own declaration are not compared with it: they are built and
/// dropped without stopping the writers, which a change of the table would.
/// </summary>
internal sealed class InstancesTable : Table
{
    public InstancesTable(string schema)
        : base(new PostgresqlObjectName(schema, "instances", SchemaUtils.IdentifierUsage.General))
    {
        AddColumn("thread_id", "text").AsPrimaryKey();
        AddColumn("collection", "text").AsPrimaryKey();
        AddColumn("id", "text").AsPrimaryKey();
        AddColumn("data", "jsonb").NotNull();
        AddColumn("effective_time", "bigint").NotNull();
        AddColumn("log_id", "bytea").NotNull();
        AddColumn("counter", "bigint").NotNull();
        AddColumn("op_index", "integer").NotNull();
        // True where the document does not fit the CLR type of its typed collection.
        AddColumn("misfit", "boolean").NotNull();
        // Operations behind the last segment of the history.
        AddColumn("tail", "integer").NotNull();
    }

    public override Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default) =>
        WithoutDeclaredIndexesAsync(base.CreateDeltaAsync(reader, ct));

    private async Task<ISchemaObjectDelta> WithoutDeclaredIndexesAsync(Task<ISchemaObjectDelta> comparison)
    {
        var delta = (TableDelta)await comparison.ConfigureAwait(false);
        if (delta.Actual is not { } actual) return delta;
        foreach (var index in actual.Indexes.Where(static index => index.Name.StartsWith(DeclaredIndex.NamePrefix, StringComparison.Ordinal)))
            IgnoredIndexes.Add(index.Name);
        return new TableDelta(this, actual);
    }
}
