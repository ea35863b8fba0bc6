using Marten.Threads.Reducing.Operations;
using Weasel.Postgresql.Tables;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>Tables of what records are reduced to.</summary>
internal static class ReductionTables
{
    public static IEnumerable<Table> All(string schema) => [Operations(schema), new InstancesTable(schema), Segments(schema), Changes(schema)];

    private static Table Operations(string schema)
    {
        var table = ThreadTables.New(schema, "operations");
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
        // Few, and asked for again and again until there are none.
        table.Indexes.Add(new IndexDefinition("operations_undecided") { Columns = ["thread_id", "collection"], Predicate = $"status = '{OperationStatus.Undecided}'" });
        return table;
    }

    // A composed stretch of a long history ends at its key. It says nothing that the operations do not say.
    private static Table Segments(string schema)
    {
        var table = ThreadTables.New(schema, "segments");
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
        var table = ThreadTables.New(schema, "changes");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("commit_seq", "bigint").AsPrimaryKey();
        table.AddColumn("ordinal", "integer").AsPrimaryKey();
        table.AddColumn("collection", "text").NotNull();
        table.AddColumn("instance_id", "text").NotNull();
        table.AddColumn("action", "text").NotNull();
        // The operation that caused it; null where the change follows from something else.
        table.AddColumn("effective_time", "bigint");
        table.AddColumn("log_id", "bytea");
        table.AddColumn("counter", "bigint");
        table.AddColumn("op_index", "integer");
        table.AddColumn("branch", "integer");
        return table;
    }
}
