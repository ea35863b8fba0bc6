using Weasel.Postgresql.Tables;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>Tables of the host, its threads and their collections, and of peers.</summary>
internal static class RegistryTables
{
    public static IEnumerable<Table> All(string schema) => [Host(schema), Threads(schema), Progress(schema), Collections(schema), LogAddresses(schema), ThreadPeers(schema), Peers(schema)];

    private static Table Host(string schema)
    {
        var table = ThreadTables.New(schema, "host");
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
        var table = ThreadTables.New(schema, "threads");
        table.AddColumn("id", "text").AsPrimaryKey();
        table.AddColumn("name", "text").NotNull();
        table.AddColumn("variant", "text").NotNull();
        table.AddColumn("service_key", "bytea").NotNull();
        table.AddColumn("read_key", "bytea");
        // The transaction that last locked it.
        table.AddColumn("locked_by", "bigint").NotNull().DefaultValue(0);
        table.AddColumn("created_at", "timestamptz").NotNull();
        return table;
    }

    // Written by the projection alone: the daemon must not wait for the row that writers hold, in an order of its own.
    private static Table Progress(string schema)
    {
        var table = ThreadTables.New(schema, "progress");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("commit_seq", "bigint").NotNull().DefaultValue(0);
        table.AddColumn("clock", "bigint").NotNull().DefaultValue(0);
        return table;
    }

    private static Table Collections(string schema)
    {
        var table = ThreadTables.New(schema, "collections");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("name", "text").AsPrimaryKey();
        table.AddColumn("schemas", "text[]").NotNull();
        table.AddColumn("version", "integer").NotNull();
        table.AddColumn("configuration_hash", "bytea").NotNull();
        table.AddColumn("configured_at", "timestamptz").NotNull();
        table.AddColumn("write_validator", "text");
        table.AddColumn("read_filter", "text");
        table.AddColumn("indexes", "jsonb").NotNull().DefaultValueByExpression("'[]'::jsonb");
        // A thread may have thousands of collections, and few of them have a validator.
        table.Indexes.Add(new IndexDefinition("collections_judged") { Columns = ["thread_id"], Predicate = "write_validator is not null" });
        return table;
    }

    private static Table LogAddresses(string schema)
    {
        var table = ThreadTables.New(schema, "log_addresses");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("log_id", "bytea").AsPrimaryKey();
        table.AddColumn("address", "text").AsPrimaryKey();
        table.AddColumn("expires_at", "timestamptz");
        return table;
    }

    // Peers that are known for a thread beside those that its logs name, peers that were removed from it, and how the last exchange with each went.
    private static Table ThreadPeers(string schema)
    {
        var table = ThreadTables.New(schema, "thread_peers");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("peer_id", "text").AsPrimaryKey();
        // It showed the service key, or the application named it.
        table.AddColumn("proved_at", "timestamptz");
        table.AddColumn("removed_at", "timestamptz");
        table.AddColumn("outcome", "text");
        table.AddColumn("checked_at", "timestamptz");
        table.AddColumn("in_sync_at", "timestamptz");
        table.AddColumn("missing", "bigint").NotNull().DefaultValue(0);
        table.AddColumn("failures", "integer").NotNull().DefaultValue(0);
        table.AddColumn("error", "text");
        return table;
    }

    private static Table Peers(string schema)
    {
        var table = ThreadTables.New(schema, "peers");
        table.AddColumn("peer_id", "text").AsPrimaryKey();
        table.AddColumn("addresses", "text[]").NotNull();
        table.AddColumn("told_at", "timestamptz").NotNull();
        return table;
    }
}
