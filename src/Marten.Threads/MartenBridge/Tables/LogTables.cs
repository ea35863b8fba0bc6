using Weasel.Postgresql.Tables;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>Tables of logs and their records.</summary>
internal static class LogTables
{
    public static IEnumerable<Table> All(string schema) => [Logs(schema), Branches(schema), Envelopes(schema), Refusals(schema)];

    private static Table Logs(string schema)
    {
        var table = ThreadTables.New(schema, "logs");
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
        var table = ThreadTables.New(schema, "branches");
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
        var table = ThreadTables.New(schema, "envelopes");
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

    private static Table Refusals(string schema)
    {
        var table = ThreadTables.New(schema, "refusals");
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
