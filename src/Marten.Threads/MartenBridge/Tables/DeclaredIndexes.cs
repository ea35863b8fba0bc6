using JasperFx;
using Marten.Threads.Collections.Indexing;
using Weasel.Core;
using Weasel.Core.Migrations;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// The indexes that the application declared, for the schema commands. Nothing at run time asks for this feature: there
/// <see cref="IThreadIndexes"/> builds them without stopping the writers.
/// </summary>
internal sealed class DeclaredIndexes(StoreOptions options, IReadOnlyList<DeclaredIndex> indexes) : FeatureSchemaBase("ThreadIndexes", options.Advanced.Migrator)
{
    public override Type StorageType => typeof(DeclaredIndexes);

    public override IEnumerable<Type> DependentTypes() => [typeof(ThreadTables)];

    protected override IEnumerable<ISchemaObject> schemaObjects() => indexes.Select(index => IndexObject.Of(options.DatabaseSchemaName, index));
}
