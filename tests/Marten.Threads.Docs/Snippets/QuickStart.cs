// snippet: quick-start-usings
using Marten;
using Marten.Threads;
using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
// end of snippet

namespace Docs.Snippets;

/// <summary>The quick start of README.md, step by step.</summary>
internal static class QuickStart
{
    public static void AddThreads(IServiceCollection services, string connectionString, string keyFolder)
    {
        // snippet: quick-start-add
        services.AddDataProtection()
            .SetApplicationName("my-app")
            .PersistKeysToFileSystem(new DirectoryInfo(keyFolder));

        services
            .AddMarten(options => options.Connection(connectionString))
            .UseThreads(threads => threads.Collection<Astronaut>("Astronauts"));
        // end of snippet
    }

    public static async Task<ThreadId> CreateThreadAsync(IThreadRegistry registry, IThreadCollections collections)
    {
        // snippet: quick-start-create
        var created = await registry.CreateAsync(new ThreadCreation { Name = "space-agency" });
        var thread = created.Id;
        await collections.ConfigureFromTypeAsync<Astronaut>(thread);
        // end of snippet
        return thread;
    }

    public static async Task WriteAsync(IDocumentStore store, ThreadId thread)
    {
        // snippet: quick-start-write
        await using var session = store.LightweightSession();
        session.Store(new Ship { Id = "eagle", Captain = "buzz" });

        var astronauts = session.Threads(thread).Collection<Astronaut>();
        astronauts.Create(new Astronaut { Id = "buzz", Name = "Buzz", Missions = 2 });
        astronauts.Create(new Astronaut { Name = "Sally", Missions = 1 });

        await session.SaveChangesAsync();
        // end of snippet
    }

    public static async Task<IReadOnlyList<Astronaut>> ReadAsync(IThreadStore threadStore, ThreadId thread)
    {
        // snippet: quick-start-read
        await using var query = threadStore.QueryThread(thread);
        var experienced = await query.Query<Astronaut>()
            .Where(astronaut => astronaut.Missions > 1)
            .OrderBy(astronaut => astronaut.Name)
            .ToListAsync();
        // end of snippet
        return experienced;
    }
}
