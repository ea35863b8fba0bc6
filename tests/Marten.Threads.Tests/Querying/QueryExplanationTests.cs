using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Querying;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Marten.Threads.Tests.Querying;

/// <summary>Declared indexes are used without being asked for, and no text of a query is in its statement.</summary>
public sealed class QueryExplanationTests(PostgresServer server)
{
    private const string Fill = """
        insert into threads.instances (thread_id, collection, id, data, effective_time, log_id, counter, op_index, misfit, tail)
        select $1, 'Astronauts', 'i' || n, jsonb_build_object('_id', 'i' || n, 'name', 'n' || n, 'missions', n % 1000, 'home', jsonb_build_object('city', 'c' || n % 500), 'active', n % 2 = 0), 1, '\x01', 1, 0, false, 0
        from generate_series(1, $2) n
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"missions":17}""", "{}", "Astronauts (missions)")]
    [InlineData("""{"missions":{"$in":[17,18,900]}}""", "{}", "Astronauts (missions)")]
    [InlineData("""{"missions":{"$gt":10,"$lt":13}}""", "{}", "Astronauts (missions)")]
    [InlineData("""{"home.city":"c17"}""", "{}", "Astronauts (home.city)")]
    [InlineData("""{"home.city":{"$in":["c17","c18"]}}""", "{}", "Astronauts (home.city)")]
    [InlineData("""{"name":"n17"}""", "{}", "Astronauts (name, missions)")]
    [InlineData("""{"name":"n17","missions":{"$lt":99}}""", "{}", "Astronauts (name, missions)")]
    [InlineData("""{}""", """{"sort":{"missions":-1},"limit":10}""", "Astronauts (missions)")]
    [InlineData("""{}""", """{"sort":{"missions":1},"limit":10}""", "Astronauts (missions)")]
    [InlineData("""{"ands":[{"fieldPath":"missions","operation":0,"value":{"float":17}}]}""", null, "Astronauts (missions)")]
    [InlineData("""{"ands":[{"fieldPath":"missions","operation":2,"value":{"float":990}}],"sort":{"fieldPath":"missions"},"limit":5}""", null, "Astronauts (missions)")]
    [InlineData("""{"ands":[{"fieldPath":"home.city","operation":0,"value":{"string":"c17"}}]}""", null, "Astronauts (home.city)")]
    [InlineData("""{"$or":[{"missions":17},{"home.city":"c3"}]}""", "{}", "Astronauts (home.city)")]
    [InlineData("""{"ands":[{"fieldPath":"name","operation":0,"value":{"string":"n17"}}],"sort":{"fieldPath":"missions"},"limit":5}""", null, "Astronauts (name, missions)")]
    public async Task an_index_serves(string query, string? options, string index)
    {
        await using var node = await StartAsync();
        await using var session = node.Store.QuerySession();
        var asked = options is null ? ThreadQuery.FromQueryJson(query) : ThreadQuery.FromMongo(query, options);

        var explanation = await session.Threads(await ThreadAsync(node)).Collection("Astronauts").ExplainAsync(asked, Cancel);

        explanation.Indexes.ShouldContain(index, explanation.Plan);
        explanation.Plan.ShouldNotContain("Seq Scan");
        explanation.IsFilteredBySql.ShouldBeTrue(explanation.Sql);
        explanation.IsSortedBySql.ShouldBeTrue(explanation.Sql);
    }

    [Fact]
    public async Task arrays_under_an_index_are_found_and_from_then_on_looked_for()
    {
        await using var node = await StartAsync();
        await using var session = node.Store.LightweightSession();
        var astronauts = session.Threads(await ThreadAsync(node)).Collection("Astronauts");
        var query = ThreadQuery.FromMongo("""{"missions":{"$gte":998}}""");
        (await astronauts.CountAsync(query, Cancel)).ShouldBe(40);
        (await astronauts.ExplainAsync(query, Cancel)).Sql.ShouldNotContain("jsonb_path_exists");

        astronauts.Create("""{"_id":"many","missions":[1,5000]}""");
        await session.SaveChangesAsync(Cancel);

        (await astronauts.CountAsync(query, Cancel)).ShouldBe(41);
        (await astronauts.FindAsync(query, Cancel).CountAsync(Cancel)).ShouldBe(41);
        (await astronauts.ExistsAsync(ThreadQuery.FromMongo("""{"missions":5000}"""), Cancel)).ShouldBeTrue();
        (await astronauts.ExplainAsync(query, Cancel)).Sql.ShouldContain("jsonb_path_exists");
    }

    [Fact]
    public async Task two_bounds_are_one_look_into_the_index()
    {
        await using var node = await StartAsync();
        await using var session = node.Store.QuerySession();

        var plan = (await session.Threads(await ThreadAsync(node)).Collection("Astronauts").ExplainAsync(ThreadQuery.FromMongo("""{"missions":{"$gte":10,"$lt":13}}"""), Cancel)).Plan;

        plan.Split('\n').ShouldContain(static line => line.Contains("Index Cond", StringComparison.Ordinal) && line.Contains(">= '10'", StringComparison.Ordinal) && line.Contains("< '13'", StringComparison.Ordinal), plan);
    }

    [Fact]
    public async Task a_compound_index_serves_its_first_path_alone()
    {
        await using var node = await StartAsync();
        await using var session = node.Store.QuerySession();
        var astronauts = session.Threads(await ThreadAsync(node)).Collection<Astronaut>();

        var sql = (await astronauts.ExplainAsync(astronauts.Where(static one => one.Name == "n17").OrderByDescending("missions").Take(5), Cancel)).Sql;

        // A plan that may sort the few rows that are expected here; with many it must not, so it is asked without sorting.
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await ExecuteAsync(connection, "set plan_cache_mode = force_generic_plan");
        await ExecuteAsync(connection, "set enable_sort = off");
        (await PlanAsync(connection, sql, "'n17', 5")).ShouldContain(static line => line.Contains("Presorted Key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_typed_condition_uses_them_too()
    {
        await using var node = await StartAsync();
        await using var session = node.Store.QuerySession();
        var astronauts = session.Threads(await ThreadAsync(node)).Collection<Astronaut>();

        var explanation = await astronauts.ExplainAsync(astronauts.Where(static one => one.Missions == 17), Cancel);

        explanation.Indexes.ShouldBe(["Astronauts (missions)"], explanation.Plan);
        explanation.Sql.ShouldNotContain("17");
    }

    [Fact]
    public async Task ids_are_found_by_the_primary_key_and_read_in_order_by_theirs()
    {
        await using var node = await StartAsync();
        await using var session = node.Store.QuerySession();
        var astronauts = session.Threads(await ThreadAsync(node)).Collection("Astronauts");

        (await astronauts.ExplainAsync(ThreadQuery.FromMongo("""{"_id":"i17"}"""), Cancel)).Plan.ShouldContain("instances");
        (await astronauts.ExplainAsync(ThreadQuery.FromMongo("""{"_id":"i17"}"""), Cancel)).Plan.ShouldNotContain("Seq Scan");
        (await astronauts.ExplainAsync(ThreadQuery.All.StartAt("i5").Take(10), Cancel)).Indexes.ShouldBe(["pkey_instances_thread_id_collection_id"]);
        (await astronauts.ExplainAsync(ThreadQuery.FromMongo("""{"name":{"$regex":"7$"}}""").Take(10), Cancel)).Indexes.ShouldBe(["pkey_instances_thread_id_collection_id"]);
    }

    [Theory]
    [InlineData("""{"name":{"$regex":"7$"}}""", false)]
    [InlineData("""{"home":{"$elemMatch":{"city":"c1"}}}""", false)]
    [InlineData("""{"a.b.c":1}""", false)]
    [InlineData("""{"missions":{"$ne":1}}""", true)]
    [InlineData("""{"a.b":{"$nin":[1,"x",null]}}""", true)]
    public async Task what_is_finished_in_memory_is_told(string filter, bool isExact)
    {
        await using var node = await StartAsync();
        await using var session = node.Store.QuerySession();

        (await session.Threads(await ThreadAsync(node)).Collection("Astronauts").ExplainAsync(ThreadQuery.FromMongo(filter), Cancel)).IsFilteredBySql.ShouldBe(isExact);
    }

    [Fact]
    public async Task a_kept_plan_uses_them_as_well()
    {
        await using var node = await StartAsync();
        await using var session = node.Store.QuerySession();
        var astronauts = session.Threads(await ThreadAsync(node)).Collection<Astronaut>();
        var sql = (await astronauts.ExplainAsync(astronauts.Where(static one => one.Missions == 17), Cancel)).Sql;
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);

        // As a connection does that prepares statements by itself: the plan is made before the values are known.
        await ExecuteAsync(connection, "set plan_cache_mode = force_generic_plan");
        var plan = await PlanAsync(connection, sql, "17");

        plan.ShouldContain(static line => line.Contains("$2", StringComparison.Ordinal));
        plan.ShouldContain(static line => line.Contains("using instances_ix_", StringComparison.Ordinal));
    }

    private static async Task<List<string>> PlanAsync(NpgsqlConnection connection, string sql, string values)
    {
        await ExecuteAsync(connection, $"prepare kept as {sql}");
        var plan = new List<string>();
        await using var command = new NpgsqlCommand($"explain execute kept('a thread', {values})", connection);
        await using var data = await command.ExecuteReaderAsync(Cancel);
        while (await data.ReadAsync(Cancel)) plan.Add(data.GetString(0));
        return plan;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private async Task<TestNode> StartAsync()
    {
        var node = await TestNode.StartAsync(server, static options => options.Index("Astronauts", "missions").Index("Astronauts", "home.city").Index("Astronauts", "name", "missions"));
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.SqlAsync<object>(Fill, thread.ToString(), 20_000);
        await node.Services.GetRequiredService<IThreadIndexes>().BuildAsync(cancellationToken: Cancel);
        await node.SqlAsync<object>("analyze threads.instances");
        return node;
    }

    private static async Task<ThreadId> ThreadAsync(TestNode node) => (await node.Registry.ListAsync(Cancel))[0].Id;
}
