using Weasel.Postgresql.Tables;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>Tables of those to whom changes are delivered, and of how far each has come.</summary>
internal static class SubscriptionTables
{
    public static IEnumerable<Table> All(string schema) => [Subscriptions(schema), Places(schema)];

    private static Table Subscriptions(string schema)
    {
        var table = ThreadTables.New(schema, "subscriptions");
        table.AddColumn("name", "text").AsPrimaryKey();
        table.AddColumn("begun_at", "timestamptz").NotNull();
        return table;
    }

    // A place is a cursor of the feed; a thread without one is still to be begun.
    private static Table Places(string schema)
    {
        var table = ThreadTables.New(schema, "subscription_places");
        table.AddColumn("name", "text").AsPrimaryKey();
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("epoch", "bigint").NotNull();
        table.AddColumn("commit_seq", "bigint").NotNull();
        table.AddColumn("ordinal", "integer").NotNull();
        table.Indexes.Add(new IndexDefinition("subscription_places_by_thread") { Columns = ["thread_id"] });
        return table;
    }
}
