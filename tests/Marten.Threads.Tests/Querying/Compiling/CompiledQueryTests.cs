using CsCheck;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Compiling;
using Marten.Threads.Tests.Collections.Indexing;
using Marten.Threads.Tests.Nodes;
using Npgsql;

namespace Marten.Threads.Tests.Querying.Compiling;

/// <summary>PostgreSQL gives the same documents in the same order as memory does, with indexes and without.</summary>
public sealed class CompiledQueryTests(PostgresServer server)
{
    private const int DocumentsMax = 30;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task random_queries_over_hostile_documents_have_one_answer()
    {
        await using var plain = await QueryTable.MakeAsync(server);
        await using var indexed = await QueryTable.MakeAsync(server, ["a"], ["b"], ["a.b"], ["c", "a"], ["0"], ["a.b.c"]);
        var cases = Gen.Select(HostileDocuments.Collection(DocumentsMax), RandomQueries.Any.Array[20, 20]);

        await cases.SampleAsync(
            async one =>
            {
                var (documents, queries) = one;
                await plain.FillAsync(documents);
                await indexed.FillAsync(documents);
                foreach (var query in queries)
                {
                    var expected = query.Answer(documents).Select(static document => document.ToString()).ToList();
                    (await plain.AnswerAsync(query)).ShouldBe(expected, Described(query));
                    (await indexed.AnswerAsync(query)).ShouldBe(expected, Described(query));
                    await CountsAsync(indexed, query, documents);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task a_reader_learns_nothing_of_what_is_hidden_from_him()
    {
        await using var table = await QueryTable.MakeAsync(server, ["a"], ["b"]);
        var cases = Gen.Select(HostileDocuments.Collection(DocumentsMax), RandomQueries.Any.Array[20, 20]);

        // He sees no document with a member c, and of the others no member b.
        static DocObject? View(DocObject document) => document["c"] is null ? document.Without("b") : null;
        await cases.SampleAsync(
            async one =>
            {
                var (documents, queries) = one;
                await table.FillAsync(documents);
                DocObject[] seen = [.. documents.Select(View).OfType<DocObject>()];
                foreach (var query in queries)
                {
                    var run = table.Run(query, QueryTable.Thread, View);
                    var found = await run.AnswerAsync(Cancel).Select(static found => found.Document.ToString()).ToListAsync(Cancel);
                    found.ShouldBe(query.Answer(seen).Select(static document => document.ToString()), query.ToString());
                    (await run.CountAsync(Cancel)).ShouldBe((query with { Skip = 0, Limit = null }).Answer(seen).Count(), query.ToString());
                }
            },
            iter: 20,
            threads: 1);
    }

    private static string Described(DocumentQuery query)
    {
        var plan = new QueryCompiler(new QueryScope("public", QueryTable.Thread, QueryTable.Collection), query, isViewed: false).Answer();
        var values = plan.Values.Select(static value => ((NpgsqlParameter)value!).Value is System.Collections.IEnumerable many and not string ? string.Join(" | ", many.Cast<object>()) : ((NpgsqlParameter)value!).Value);
        return $"{query.Filter} {plan.Sql} {string.Join("; ", values)}";
    }

    private static async Task CountsAsync(QueryTable table, DocumentQuery query, IReadOnlyList<DocObject> documents)
    {
        var all = (query with { Skip = 0, Limit = null, Sort = query.IsIdDescending ? query.Sort : [] }).Answer(documents).Count();
        (await table.Run(query, QueryTable.Thread).CountAsync(Cancel)).ShouldBe(all, Described(query));
        (await table.Run(query, QueryTable.Thread).ExistsAsync(Cancel)).ShouldBe(all > 0, Described(query));
    }
}
