using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Collections;
using Marten.Threads.Ingesting;
using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Registry;
using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Simulation.Validating;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Orders;

/// <summary>
/// Gives the records of simulations to nodes on PostgreSQL, through the door that peers' records take: one node reduces inline, one by
/// Marten's daemon, and the first one is rebuilt. One server and two databases serve all; every simulation is a thread of its own.
/// </summary>
internal sealed class DatabaseReplay : IAsyncDisposable
{
    private const int BatchMax = 40;

    private readonly SemaphoreSlim _turn = new(1);
    private CampaignServer? _server;
    private CampaignNode? _inline;
    private CampaignNode? _daemon;

    /// <summary>Where a node's tables differ first from what the rules say; null where they do not.</summary>
    public async Task<string?> DifferenceAsync(
        ThreadKey key, IReadOnlyList<VerifiedRecord> records, OracleState rules, bool isValidated, ulong seed, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await StartAsync(cancellationToken);
            var random = new SeededRandomSource(seed);
            var thread = await FeedAsync(_inline!, key, records, isValidated, random, cancellationToken);
            return await DifferenceAsync("inline", _inline!, thread, rules, cancellationToken)
                ?? await RebuiltAsync(thread, rules, cancellationToken)
                ?? await DifferenceAsync("daemon", _daemon!, await FeedAsync(_daemon!, key, records, isValidated, random, cancellationToken), rules, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_inline is not null) await _inline.DisposeAsync();
        if (_daemon is not null) await _daemon.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _turn.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_daemon is not null) return;
        _server ??= await CampaignServer.StartAsync(null, cancellationToken);
        _inline ??= await StartAsync(ReductionMode.Inline, cancellationToken);
        _daemon ??= await StartAsync(ReductionMode.Async, cancellationToken);
    }

    private async Task<CampaignNode> StartAsync(ReductionMode mode, CancellationToken cancellationToken) =>
        await CampaignNode.StartAsync(await _server!.NewApplicationAsync(mode, cancellationToken), cancellationToken: cancellationToken);

    private static async Task<ThreadId> FeedAsync(
        CampaignNode node, ThreadKey key, IReadOnlyList<VerifiedRecord> records, bool isValidated, SeededRandomSource random, CancellationToken cancellationToken)
    {
        var thread = (await node.Registry.CreateAsync(new ThreadCreation { Key = key }, cancellationToken)).Id;
        var arriving = new Queue<IncomingRecord>(Deliveries.Of(records, random).SelectMany(static batch => batch).Select(Incoming));

        // The validator is configured somewhere on the way: what came before is judged again.
        var configuredAt = isValidated ? random.Next(arriving.Count + 1) : -1;
        while (arriving.Count > 0)
        {
            if (isValidated && arriving.Count <= configuredAt)
            {
                await ConfigureAsync(node, thread, cancellationToken);
                isValidated = false;
            }

            var batch = new List<IncomingRecord>();
            for (var more = 1 + random.Next(BatchMax); more > 0 && arriving.TryDequeue(out var record); more--) batch.Add(record);
            await node.Ingest.IngestAsync(thread, batch, cancellationToken: cancellationToken);
        }

        if (isValidated) await ConfigureAsync(node, thread, cancellationToken);

        // A node keeps nothing of what lies behind a gap, so what is still missing is offered again, as a peer would.
        for (var isNew = true; isNew;)
        {
            var report = await node.Ingest.IngestAsync(thread, records.Shuffled(random).Select(Incoming), cancellationToken: cancellationToken);
            isNew = report.Appended + report.OtherEnvelopes > 0;
        }

        return thread;
    }

    private static Task<CollectionInfo> ConfigureAsync(CampaignNode node, ThreadId thread, CancellationToken cancellationToken) => node.Collections.ConfigureAsync(
        thread, new CollectionConfiguration(MemberCountRule.Collection) { WriteValidator = MemberCountRule.Script }, cancellationToken);

    private async Task<string?> RebuiltAsync(ThreadId thread, OracleState rules, CancellationToken cancellationToken)
    {
        await _inline!.Registry.RebuildAsync(thread, cancellationToken);
        return await DifferenceAsync("rebuilt", _inline, thread, rules, cancellationToken);
    }

    private static async Task<string?> DifferenceAsync(string how, CampaignNode node, ThreadId thread, OracleState rules, CancellationToken cancellationToken)
    {
        await node.CatchUpAsync();
        var actual = await new DatabaseDump(node.Database).OfAsync(thread, rules, cancellationToken);
        return ReductionDump.FirstDifference(ReductionDump.Of(rules, withDeleted: false), actual) is { } difference ? $"PostgreSQL, {how}: {difference}" : null;
    }

    private static IncomingRecord Incoming(VerifiedRecord record) => new(record.LogId, record.Envelope, "simulation");
}
