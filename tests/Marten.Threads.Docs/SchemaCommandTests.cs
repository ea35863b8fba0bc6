using Docs.Snippets;
using Marten;
using Marten.Threads;
using Marten.Threads.Collections;
using Marten.Threads.Registry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Docs;

/// <summary>The commands of docs/guides/schema-and-ddl.md, on an application that may make no tables itself.</summary>
public sealed class SchemaCommandTests(PostgresServer server) : IDisposable
{
    // One key ring for the starts of one application, as in life.
    private readonly DirectoryInfo _keyRing = Directory.CreateTempSubdirectory("threads-docs-keys-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_empty_database_fails_db_assert_until_db_apply_ran()
    {
        var connectionString = await server.NewDatabaseAsync();

        var before = await SchemaCommands.RunAsync(Builder(connectionString), ["db-assert"]);
        var apply = await SchemaCommands.RunAsync(Builder(connectionString), ["db-apply"]);
        var after = await SchemaCommands.RunAsync(Builder(connectionString), ["db-assert"]);

        before.ShouldNotBe(0);
        apply.ShouldBe(0);
        after.ShouldBe(0);
    }

    [Fact]
    public async Task after_db_apply_the_application_works_without_ddl_and_the_printed_view_can_be_added()
    {
        var connectionString = await server.NewDatabaseAsync();
        await SchemaCommands.RunAsync(Builder(connectionString), ["db-apply"]);
        using var host = Builder(connectionString).Build();
        await host.StartAsync(Cancel);
        var collections = host.Services.GetRequiredService<IThreadCollections>();

        var thread = await QuickStart.CreateThreadAsync(host.Services.GetRequiredService<IThreadRegistry>(), collections);
        await using (var session = host.Services.GetRequiredService<IDocumentStore>().LightweightSession())
        {
            session.Threads(thread).Collection<Astronaut>().Create(new Astronaut { Id = "buzz" });
            await session.SaveChangesAsync(Cancel);
        }

        await using var source = NpgsqlDataSource.Create(connectionString);
        await using (var view = source.CreateCommand(await SchemaCommands.ViewDdlAsync(collections))) await view.ExecuteNonQueryAsync(Cancel);
        await using var count = source.CreateCommand("select count(*) from thread_views.\"Astronauts\"");
        (await count.ExecuteScalarAsync(Cancel)).ShouldBe(1L);
        await host.StopAsync(Cancel);
    }

    public void Dispose() => _keyRing.Delete(recursive: true);

    private HostApplicationBuilder Builder(string connectionString)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddDataProtection().SetApplicationName("docs").PersistKeysToFileSystem(_keyRing);
        SchemaCommands.AddThreads(builder.Services, connectionString);
        return builder;
    }
}
