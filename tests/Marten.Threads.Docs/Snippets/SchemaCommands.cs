using JasperFx;
using Marten;
using Marten.Threads;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Docs.Snippets;

/// <summary>The code of docs/guides/schema-and-ddl.md.</summary>
internal static class SchemaCommands
{
    public static void AddThreads(IServiceCollection services, string connectionString)
    {
        // snippet: schema-none
        services
            .AddMarten(options =>
            {
                options.Connection(connectionString);
                options.AutoCreateSchemaObjects = AutoCreate.None;
            })
            .UseThreads(threads => threads.Collection<Astronaut>("Astronauts"));
        // end of snippet
    }

    public static async Task<int> RunAsync(HostApplicationBuilder builder, string[] args)
    {
        // snippet: schema-commands
        return await builder.Build().RunJasperFxCommands(args);
        // end of snippet
    }

    public static async Task<string> ViewDdlAsync(IThreadCollections collections)
    {
        // snippet: schema-view
        var ddl = await collections.ViewDdlAsync("Astronauts");
        // end of snippet
        return ddl;
    }

    public static void AddIndex(ThreadsOptions threads)
    {
        // snippet: schema-index
        threads.Collection<Astronaut>("Astronauts", astronauts => astronauts.Index(astronaut => astronaut.Name!));
        // end of snippet
    }

    public static void DeclareIndexes(ThreadsOptions threads)
    {
        // snippet: schema-declared-index
        threads
            .Index("Astronauts", "missions")
            .Index("Astronauts", unique: true, "name.last", "age");
        // end of snippet
    }

    public static async Task<string> IndexDdlAsync(IThreadIndexes indexes)
    {
        // snippet: schema-index-ddl
        var ddl = await indexes.DdlAsync();
        // end of snippet
        return ddl;
    }
}
