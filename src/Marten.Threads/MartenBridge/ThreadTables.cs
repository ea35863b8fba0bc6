using JasperFx;
using JasperFx.Events;
using Weasel.Core;
using Weasel.Core.Migrations;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Marten.Threads.MartenBridge;

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
        yield return Host(schema);
        yield return Threads(schema);
        yield return Progress(schema);
        yield return Logs(schema);
        yield return Branches(schema);
        yield return Envelopes(schema);
        yield return LogAddresses(schema);
        yield return Peers(schema);
        yield return Collections(schema);
        yield return Operations(schema);
        yield return Instances(schema);
        yield return Segments(schema);
        yield return Changes(schema);
        yield return Refusals(schema);
        yield return new UncompressedColumn(schema, "mt_events", "bdata");
        yield return new UncompressedColumn(schema, "envelopes", "nodes");
        foreach (var function in ThreadFunctions.All(schema)) yield return function;
    }

    private static Table New(string schema, string name) =>
        new(new PostgresqlObjectName(schema, name, SchemaUtils.IdentifierUsage.General));

    private static Table Host(string schema)
    {
        var table = New(schema, "host");
        table.AddColumn("id", "smallint").AsPrimaryKey();
        table.AddColumn("private_key", "bytea").NotNull();
        table.AddColumn("peer_id", "text").NotNull();
        table.AddColumn("created_at", "timestamptz").NotNull();
        table.AddColumn("written_by", "bigint").NotNull();
        table.AddColumn("database", "bigint").NotNull();
        table.AddColumn("timeline", "integer").NotNull();
        table.AddColumn("cluster", "text").NotNull();
        return table;
    }

    private static Table Threads(string schema)
    {
        var table = New(schema, "threads");
        table.AddColumn("id", "text").AsPrimaryKey();
        table.AddColumn("name", "text").NotNull();
        table.AddColumn("variant", "text").NotNull();
        table.AddColumn("service_key", "bytea").NotNull();
        table.AddColumn("read_key", "bytea");
        table.AddColumn("lock_seq", "bigint").NotNull().DefaultValue(0);
        table.AddColumn("created_at", "timestamptz").NotNull();
        return table;
    }

    // Written by the projection alone: the daemon must not wait for the row that writers hold, in an order of its own.
    private static Table Progress(string schema)
    {
        var table = New(schema, "progress");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("commit_seq", "bigint").NotNull().DefaultValue(0);
        table.AddColumn("clock", "bigint").NotNull().DefaultValue(0);
        return table;
    }

    private static Table Logs(string schema)
    {
        var table = New(schema, "logs");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("log_id", "bytea").AsPrimaryKey();
        table.AddColumn("log", "text").NotNull();
        table.AddColumn("private_key", "bytea");
        table.AddColumn("identity", "text");
        table.AddColumn("retired", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("claimed_author", "bytea");
        table.AddColumn("state", "text").NotNull();
        table.AddColumn("created_at", "timestamptz").NotNull();
        // Own logs only, so foreign data cannot break it: one log in use for each (thread, identity).
        table.Indexes.Add(new IndexDefinition("logs_own_identity")
        {
            Columns = ["thread_id", "identity"],
            IsUnique = true,
            Predicate = "identity is not null and not retired",
        });
        return table;
    }

    private static Table Branches(string schema)
    {
        var table = New(schema, "branches");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("log_id", "bytea").AsPrimaryKey();
        table.AddColumn("branch", "integer").AsPrimaryKey();
        table.AddColumn("parent", "integer").NotNull();
        table.AddColumn("start", "bigint").NotNull();
        table.AddColumn("first_event", "bytea").NotNull();
        table.AddColumn("rival_event", "bytea");
        table.AddColumn("author", "bytea").NotNull();
        table.AddColumn("head", "bytea").NotNull();
        table.AddColumn("counter", "bigint").NotNull();
        table.AddColumn("counts_until", "bigint").NotNull();
        table.AddColumn("wins", "boolean").NotNull();
        return table;
    }

    private static Table Envelopes(string schema)
    {
        var table = New(schema, "envelopes");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("record", "bytea").AsPrimaryKey();
        table.AddColumn("log_id", "bytea").NotNull();
        table.AddColumn("branch", "integer").NotNull();
        table.AddColumn("counter", "bigint").NotNull();
        table.AddColumn("author_matches", "boolean").NotNull();
        // True for another envelope that a later record names as its predecessor: it is never trimmed.
        table.AddColumn("named", "boolean").NotNull().DefaultValueByExpression("false");
        // Null for the envelope that the stream holds.
        table.AddColumn("nodes", "bytea");
        table.AddColumn("kept_at", "timestamptz");
        // Small in honest threads: other envelopes, and records that name a wrong author.
        table.Indexes.Add(new IndexDefinition("envelopes_odd")
        {
            Columns = ["thread_id", "log_id", "counter"],
            Predicate = "nodes is not null or not author_matches",
        });
        return table;
    }

    private static Table LogAddresses(string schema)
    {
        var table = New(schema, "log_addresses");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("log_id", "bytea").AsPrimaryKey();
        table.AddColumn("address", "text").AsPrimaryKey();
        table.AddColumn("expires_at", "timestamptz");
        return table;
    }

    private static Table Peers(string schema)
    {
        var table = New(schema, "peers");
        table.AddColumn("peer_id", "text").AsPrimaryKey();
        table.AddColumn("addresses", "text[]").NotNull();
        table.AddColumn("last_seen_at", "timestamptz");
        table.AddColumn("last_error", "text");
        return table;
    }

    private static Table Collections(string schema)
    {
        var table = New(schema, "collections");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("name", "text").AsPrimaryKey();
        table.AddColumn("schemas", "text[]").NotNull();
        table.AddColumn("version", "integer").NotNull();
        table.AddColumn("configuration_hash", "bytea").NotNull();
        table.AddColumn("configured_at", "timestamptz").NotNull();
        return table;
    }

    private static Table Operations(string schema)
    {
        var table = New(schema, "operations");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("collection", "text").AsPrimaryKey();
        table.AddColumn("instance_id", "text").AsPrimaryKey();
        table.AddColumn("effective_time", "bigint").AsPrimaryKey();
        table.AddColumn("log_id", "bytea").AsPrimaryKey();
        table.AddColumn("counter", "bigint").AsPrimaryKey();
        table.AddColumn("op_index", "integer").AsPrimaryKey();
        table.AddColumn("branch", "integer").AsPrimaryKey();
        table.AddColumn("type", "text").NotNull();
        table.AddColumn("patch", "jsonb");
        table.AddColumn("stamp", "bigint").NotNull();
        table.AddColumn("claimed_author", "bytea").NotNull();
        table.AddColumn("record", "bytea").NotNull();
        table.AddColumn("status", "text").NotNull();
        table.AddColumn("counts", "boolean").NotNull();
        table.AddColumn("normalised", "boolean").NotNull();
        return table;
    }

    private static Table Instances(string schema)
    {
        var table = New(schema, "instances");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("collection", "text").AsPrimaryKey();
        table.AddColumn("id", "text").AsPrimaryKey();
        table.AddColumn("data", "jsonb").NotNull();
        table.AddColumn("effective_time", "bigint").NotNull();
        table.AddColumn("log_id", "bytea").NotNull();
        table.AddColumn("counter", "bigint").NotNull();
        table.AddColumn("op_index", "integer").NotNull();
        // True where the document does not fit the CLR type of its typed collection.
        table.AddColumn("misfit", "boolean").NotNull();
        // Operations behind the last segment of the history.
        table.AddColumn("tail", "integer").NotNull();
        return table;
    }

    // A composed stretch of a long history ends at its key. It says nothing that the operations do not say.
    private static Table Segments(string schema)
    {
        var table = New(schema, "segments");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("collection", "text").AsPrimaryKey();
        table.AddColumn("instance_id", "text").AsPrimaryKey();
        table.AddColumn("level", "integer").AsPrimaryKey();
        table.AddColumn("effective_time", "bigint").AsPrimaryKey();
        table.AddColumn("log_id", "bytea").AsPrimaryKey();
        table.AddColumn("counter", "bigint").AsPrimaryKey();
        table.AddColumn("op_index", "integer").AsPrimaryKey();
        table.AddColumn("run", "bytea").NotNull();
        table.AddColumn("clean", "boolean").NotNull();
        table.AddColumn("absorbed", "boolean").NotNull();
        return table;
    }

    private static Table Changes(string schema)
    {
        var table = New(schema, "changes");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("commit_seq", "bigint").AsPrimaryKey();
        table.AddColumn("ordinal", "integer").AsPrimaryKey();
        table.AddColumn("collection", "text").NotNull();
        table.AddColumn("instance_id", "text").NotNull();
        table.AddColumn("action", "text").NotNull();
        return table;
    }

    private static Table Refusals(string schema)
    {
        var table = New(schema, "refusals");
        table.AddColumn<long>("id").BigAutoIncrement().AsPrimaryKey();
        table.AddColumn("thread_id", "text").NotNull();
        table.AddColumn("log", "text").NotNull();
        table.AddColumn("record", "text").NotNull();
        table.AddColumn("counter", "bigint");
        table.AddColumn("reason", "text").NotNull();
        table.AddColumn("source", "text").NotNull();
        table.AddColumn("refused_at", "timestamptz").NotNull();
        table.Indexes.Add(new IndexDefinition("refusals_by_log") { Columns = ["thread_id", "log"] });
        return table;
    }
}
