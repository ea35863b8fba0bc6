using JasperFx;
using JasperFx.Events;
using Weasel.Core;
using Weasel.Core.Migrations;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// The tables beside Marten's own, as a Weasel feature of the thread store: the schema commands, patches and
/// <c>AutoCreate</c> settings of Marten hold for them too. docs/ARCHITECTURE.md describes each.
/// </summary>
internal sealed class ThreadTables(StoreOptions options) : FeatureSchemaBase("Threads", options.Advanced.Migrator)
{
    public override Type StorageType => typeof(ThreadTables);

    public override IEnumerable<Type> DependentTypes() => [typeof(IEvent)];

    protected override IEnumerable<ISchemaObject> schemaObjects()
    {
        var schema = options.DatabaseSchemaName;
        return
        [
            .. RegistryTables.All(schema), .. LogTables.All(schema), .. ReductionTables.All(schema), .. IndexTables.All(schema), .. SubscriptionTables.All(schema),
            new UncompressedColumn(schema, "mt_events", "bdata"), new UncompressedColumn(schema, "envelopes", "nodes"), .. InstanceIds(schema), IndexTables.Values(schema),
            .. OpeningFunctions.All(schema), .. IndexTables.Functions(schema), StoringFunction.In(schema), .. MendingFunctions.All(schema),
        ];
    }

    // All of them, or PostgreSQL would use no index to join the one with the other.
    private static IEnumerable<ByteOrderedColumn> InstanceIds(string schema) =>
    [
        new(schema, "instances", "id"), new(schema, "operations", "instance_id"), new(schema, "segments", "instance_id"),
        new(schema, "changes", "instance_id"), new(schema, "index_entries", "instance_id"),
    ];

    /// <summary>An empty table.</summary>
    public static Table New(string schema, string name) =>
        new(new PostgresqlObjectName(schema, name, SchemaUtils.IdentifierUsage.General));
}
