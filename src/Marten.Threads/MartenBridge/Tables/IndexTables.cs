using Marten.Threads.Collections.Indexing;
using Weasel.Postgresql.Functions;
using Weasel.Postgresql.Tables;

namespace Marten.Threads.MartenBridge.Tables;

/// <summary>
/// Tables of the indexes that single threads declare. Their number has no bound worth the name, which PostgreSQL's own indexes
/// would need: each of those is looked at by every write.
/// </summary>
internal static class IndexTables
{
    private const string ByValue = "index_entries_by_value";

    public static IEnumerable<Table> All(string schema) => [Paths(schema), Entries(schema)];

    /// <summary>What index entries are made by, in the transaction that changes the instances.</summary>
    public static IEnumerable<Function> Functions(string schema) => [KeyOf(schema), StoreEntries(schema)];

    /// <summary>The index that look-ups use.</summary>
    public static IndexObject Values(string schema) => new(
        schema,
        ByValue,
        $"create index if not exists {ByValue} on {schema}.index_entries (thread_id, collection, path_key, rank, number, text collate \"C\")");

    private static Table Paths(string schema)
    {
        var table = ThreadTables.New(schema, "index_paths");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("collection", "text").AsPrimaryKey();
        table.AddColumn("path_key", "bigint").AsPrimaryKey();
        table.AddColumn("names", "text[]").NotNull();
        return table;
    }

    // Says where to look, no more: whoever finds an instance here compares the instance itself.
    private static Table Entries(string schema)
    {
        var table = ThreadTables.New(schema, "index_entries");
        table.AddColumn("thread_id", "text").AsPrimaryKey();
        table.AddColumn("collection", "text").AsPrimaryKey();
        table.AddColumn("instance_id", "text").AsPrimaryKey();
        table.AddColumn("path_key", "bigint").AsPrimaryKey();
        table.AddColumn("rank", "smallint").NotNull();
        table.AddColumn("number", "numeric");
        table.AddColumn("text", "text");
        table.IgnoreIndex(ByValue);
        return table;
    }

    // The same key as IndexKey writes out for a path that is known.
    private static Function KeyOf(string schema) => PlannedFunction.New(
        schema,
        "index_key",
        "p_data jsonb, p_names text[]",
        "table(k_rank smallint, k_number numeric, k_text text)",
        PlannedFunction.Options,
        $"""
        declare
          value jsonb := p_data;
        begin
          for i in 1..cardinality(p_names) loop
            if jsonb_typeof(value) = 'array' then
              k_rank := {IndexKey.ArrayRank};
              return next;
              return;
            end if;
            value := value -> p_names[i];
          end loop;
          case jsonb_typeof(value)
            when 'number' then k_rank := {IndexKey.NumberRank}; k_number := value::numeric;
            when 'string' then k_rank := {IndexKey.TextRank}; k_text := left(value #>> array[]::text[], {IndexKey.TextMaxCharacters});
            when 'object' then k_rank := {IndexKey.ObjectRank};
            when 'array' then k_rank := {IndexKey.ArrayRank};
            when 'boolean' then k_rank := {IndexKey.BooleanRank}; k_number := value::boolean::integer;
            else k_rank := {IndexKey.NullRank};
          end case;
          return next;
        end
        """);

    private static Function StoreEntries(string schema) => PlannedFunction.New(
        schema,
        "store_index_entries",
        "p_thread text, p_collections text[], p_ids text[]",
        "void",
        PlannedFunction.Options,
        $"""
        begin
          for i in 1..cardinality(p_ids) loop
            delete from {schema}.index_entries e where e.thread_id = p_thread and e.collection = p_collections[i] and e.instance_id = p_ids[i];
            insert into {schema}.index_entries (thread_id, collection, instance_id, path_key, rank, number, text)
            select p_thread, p_collections[i], p_ids[i], p.path_key, k.k_rank, k.k_number, k.k_text
            from {schema}.index_paths p
            join {schema}.instances d on d.thread_id = p_thread and d.collection = p_collections[i] and d.id = p_ids[i]
            cross join lateral {schema}.index_key(d.data, p.names) k
            where p.thread_id = p_thread and p.collection = p_collections[i];
          end loop;
        end
        """);
}
