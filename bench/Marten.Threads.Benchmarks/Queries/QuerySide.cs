using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Querying;
using Marten.Threads.Registry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Benchmarks.Queries;

/// <summary>An application that declares indexes for a collection, and asks it in all languages: a session for each question.</summary>
internal sealed class QuerySide : IAsyncDisposable
{
    public const string Collection = "People";

    private readonly IHost _host;
    private QuerySide(IHost host) => _host = host;

    private IThreadIndexes Indexes => _host.Services.GetRequiredService<IThreadIndexes>();

    public IDocumentStore Store => _host.Services.GetRequiredService<IDocumentStore>();

    public static async Task<QuerySide> StartAsync(BenchmarkDatabase database, DirectoryInfo keyRing, bool declaresIndexes, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddDataProtection().SetApplicationName("benchmarks").PersistKeysToFileSystem(keyRing);
        builder.Services
            .AddMarten(options =>
            {
                options.Connection(database.ConnectionString);
                options.DisableNpgsqlLogging = true;
            })
            .UseThreads(threads =>
            {
                threads.Collection<Person>(Collection);
                if (!declaresIndexes) return;
                threads.Index(Collection, "serial").Index(Collection, "name").Index(Collection, "home.city").Index(Collection, "score").Index(Collection, "group", "score");
            });
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new QuerySide(host);
    }

    public async Task<ThreadId> CreateThreadAsync(CancellationToken cancellationToken) =>
        (await _host.Services.GetRequiredService<IThreadRegistry>().CreateAsync(cancellationToken: cancellationToken)).Id;

    /// <summary>Waits until the indexes are built that the start has begun with.</summary>
    public async Task<IReadOnlyList<IndexInfo>> BuildAsync(CancellationToken cancellationToken)
    {
        await Indexes.BuildAsync(cancellationToken: cancellationToken);
        return await Indexes.ListAsync(cancellationToken);
    }

    /// <summary>An ordinary write.</summary>
    public async Task WriteAsync(ThreadId thread, string json, CancellationToken cancellationToken)
    {
        await using var session = Store.LightweightSession();
        session.Threads(thread).Collection(Collection).Save(json);
        await session.SaveChangesAsync(cancellationToken);
    }

    public async Task<long> AskAsync(ThreadId thread, QueryShape shape, ThreadQuery query, CancellationToken cancellationToken)
    {
        await using var session = Store.QuerySession();
        var people = session.Threads(thread).Collection(Collection);
        if (shape.IsCount) return await people.CountAsync(query, cancellationToken);
        var count = 0L;
        await foreach (var text in people.FindAsync(query, cancellationToken)) count += text.Length > 0 ? 1 : 0;
        return count;
    }

    public async Task<long> AskTypedAsync(ThreadId thread, QueryShape shape, long n, CancellationToken cancellationToken)
    {
        await using var session = Store.QuerySession();
        var people = session.Threads(thread).Collection<Person>();
        var (condition, cut) = shape.Typed(n);
        var query = cut(people.Where(condition));
        if (shape.IsCount) return await people.CountAsync(query, cancellationToken);
        var count = 0L;
        await foreach (var person in people.FindAsync(query, cancellationToken)) count += person.Serial > 0 ? 1 : 0;
        return count;
    }

    public async Task<string> ExplainAsync(ThreadId thread, ThreadQuery query, CancellationToken cancellationToken)
    {
        await using var session = Store.QuerySession();
        return (await session.Threads(thread).Collection(Collection).ExplainAsync(query, cancellationToken)).Plan;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
    }
}
