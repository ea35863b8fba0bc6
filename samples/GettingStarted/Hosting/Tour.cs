using GettingStarted.Recordings;
using GettingStarted.Telling;
using Marten;
using Marten.Threads;
using Marten.Threads.Collections;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace GettingStarted.Hosting;

/// <summary>What the steps share: the services of the application, and what earlier steps made.</summary>
internal sealed class Tour(IServiceProvider services, Home home, Story story)
{
    public Story Story => story;

    /// <summary>The application's own Marten store.</summary>
    public IDocumentStore Store { get; } = services.GetRequiredService<IDocumentStore>();

    /// <summary>The companion store that holds threads.</summary>
    public IThreadStore ThreadStore { get; } = services.GetRequiredService<IThreadStore>();

    public IThreadRegistry Registry { get; } = services.GetRequiredService<IThreadRegistry>();

    public IThreadCollections Collections { get; } = services.GetRequiredService<IThreadCollections>();

    public IRecordIngest Ingest { get; } = services.GetRequiredService<IRecordIngest>();

    /// <summary>SQL as any other program runs it, on a connection of its own.</summary>
    public SqlConsole Sql { get; } = new(home.ConnectionString, story);

    /// <summary>The thread that the first step creates.</summary>
    public ThreadId Thread { get; set; }

    public RecordedThread Recording { get; } = RecordedThread.Load();
}
