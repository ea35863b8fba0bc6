using System.Collections.Concurrent;
using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>
/// Answers from PostgreSQL as applications do: the documents of a world are instances of a thread, written and read through the
/// sessions of a node. With indexes every other way to the documents is made dear to PostgreSQL.
/// </summary>
internal sealed class DatabaseSource(bool isIndexed) : IQuerySource
{
    private const string Collection = "Documents";

    // In so many worlds clients of the API have declared indexes too: in every other one of these before there is a document.
    private const int EntriesEvery = 3;

    // The planner looks at how many rows there are only when it was told to count them.
    private const int AnalyzeEvery = 50;

    // The last member of every document: when it was written.
    private const string ModifiedMember = "_mod";

    private readonly ConcurrentDictionary<long, Lazy<Task<ThreadId>>> _threads = new();
    private CampaignServer? _server;
    private CampaignNode? _node;
    private long _asked;
    private long _throughIndex;
    private long _exact;
    private long _written;

    public string Name => isIndexed ? "PostgreSQL with indexes" : "PostgreSQL without indexes";

    public IReadOnlyList<string> Figures => isIndexed
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name}: {_written:N0} documents; of {_asked:N0} plans {_throughIndex:N0} go through a declared index, {_exact:N0} leave no filter to memory")]
        : [string.Create(CultureInfo.InvariantCulture, $"{Name}: {_written:N0} documents")];

    public string? Doubt => isIndexed && _throughIndex == 0 ? "no query went through an index" : null;

    private CampaignNode Node => _node ?? throw new InvalidOperationException("The source was not started.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = await CampaignServer.StartAsync(null, cancellationToken);
        var plan = await _server.NewApplicationAsync(ReductionMode.Inline, cancellationToken);
        if (isIndexed) plan = plan with { ConnectionString = $"{plan.ConnectionString};Options=-c enable_seqscan=off" };
        _node = await CampaignNode.StartAsync(plan, threads: Declare, cancellationToken: cancellationToken);
        await _node.PrepareAsync();
        await _node.Indexes.BuildAsync(cancellationToken: cancellationToken);
    }

    public async Task<IReadOnlyList<DocObject>> AskAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken)
    {
        await using var session = Node.Store.QuerySession();
        var reader = session.Threads(await ThreadAsync(world, cancellationToken)).Collection(Collection);
        return await reader.FindAsync(ThreadQuery.Of(query), cancellationToken)
            .Select(static text => ((DocObject)JsonText.Parse(text)).Without(ModifiedMember))
            .ToListAsync(cancellationToken);
    }

    public async Task<QueryCount> CountAsync(QueryWorld world, DocumentQuery query, CancellationToken cancellationToken)
    {
        await using var session = Node.Store.QuerySession();
        var reader = session.Threads(await ThreadAsync(world, cancellationToken)).Collection(Collection);
        var asked = ThreadQuery.Of(query);
        if (isIndexed) Count(await reader.ExplainAsync(asked, cancellationToken));
        return new QueryCount(await reader.CountAsync(asked, cancellationToken), await reader.ExistsAsync(asked, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    // The title of an index of ours names the collection; the primary key has none.
    private void Count(QueryExplanation explanation)
    {
        Interlocked.Increment(ref _asked);
        if (explanation.IsFilteredBySql) Interlocked.Increment(ref _exact);
        if (explanation.Indexes.Any(static index => index.StartsWith($"{Collection} (", StringComparison.Ordinal))) Interlocked.Increment(ref _throughIndex);
    }

    private void Declare(ThreadsOptions options)
    {
        if (!isIndexed) return;
        foreach (var paths in QueryIndexes.All) options.Index(Collection, [.. paths]);
    }

    private Task<ThreadId> ThreadAsync(QueryWorld world, CancellationToken cancellationToken) =>
        _threads.GetOrAdd(world.Number, _ => new Lazy<Task<ThreadId>>(() => WriteAsync(world, cancellationToken))).Value;

    private async Task<ThreadId> WriteAsync(QueryWorld world, CancellationToken cancellationToken)
    {
        var thread = (await Node.Registry.CreateAsync(cancellationToken: cancellationToken)).Id;
        var hasEntries = isIndexed && world.Number % EntriesEvery == 0;
        var configuresFirst = world.Number / EntriesEvery % 2 == 0;
        if (hasEntries && configuresFirst) await ConfigureAsync(thread, cancellationToken);
        await using (var session = Node.Store.LightweightSession())
        {
            foreach (var document in world.Documents) session.Threads(thread).Collection(Collection).Create(document.ToString());
            await session.SaveChangesAsync(cancellationToken);
        }

        if (hasEntries && !configuresFirst) await ConfigureAsync(thread, cancellationToken);
        Interlocked.Add(ref _written, world.Documents.Count);
        if (world.Number % AnalyzeEvery == 0) await Node.ExecuteAsync("analyze threads.instances", cancellationToken);
        return thread;
    }

    private async Task ConfigureAsync(ThreadId thread, CancellationToken cancellationToken) =>
        await Node.Collections.ConfigureAsync(
            thread,
            new CollectionConfiguration(Collection) { Indexes = [.. QueryIndexes.OfClients.Select(static paths => new CollectionIndex(paths, Unique: false))] },
            cancellationToken);
}
