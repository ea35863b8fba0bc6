using Npgsql;

namespace Marten.Threads.Local.Tests;

public sealed class DatabaseTests(DatabaseTests.OneServer fixture) : IClassFixture<DatabaseTests.OneServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LocalPostgres Server => fixture.Server;

    [Theory]
    [InlineData("orders")]
    [InlineData("Mixed Case")]
    [InlineData("a\"; drop database postgres; --")]
    public async Task a_database_is_made_with_exactly_the_name_given(string name)
    {
        string connectionString = await Server.CreateDatabaseAsync(name, Token);

        (await Sql.RunAsync(connectionString, "select current_database()::text")).ShouldBe(name);
    }

    [Fact]
    public async Task making_a_database_again_keeps_what_is_in_it()
    {
        string first = await Server.CreateDatabaseAsync("again", Token);
        await Sql.RunAsync(first, "create table kept as select 1 as n");

        string second = await Server.CreateDatabaseAsync("again", Token);

        (await Sql.RunAsync(second, "select n from kept")).ShouldBe(1);
    }

    [Fact]
    public async Task the_same_database_can_be_made_by_several_at_once()
    {
        string[] all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Server.CreateDatabaseAsync("crowd", Token)));

        all.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nul\0inside")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task an_impossible_name_is_refused(string name)
    {
        await Should.ThrowAsync<ArgumentException>(() => Server.CreateDatabaseAsync(name, Token));
    }

    [Fact]
    public async Task a_given_server_gets_databases_too()
    {
        LocalPostgresOptions options = new() { ConnectionString = Server.ConnectionString };
        await using LocalPostgres given = await LocalPostgres.StartAsync(options, Token);

        string connectionString = await given.CreateDatabaseAsync("by_string", Token);

        (await Sql.RunAsync(connectionString, "select current_database()::text")).ShouldBe("by_string");
        new NpgsqlConnectionStringBuilder(connectionString).Port.ShouldBe(new NpgsqlConnectionStringBuilder(Server.ConnectionString).Port);
    }

    public sealed class OneServer : IAsyncLifetime
    {
        public LocalPostgres Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await LocalPostgres.StartAsync(cancellationToken: Token);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
