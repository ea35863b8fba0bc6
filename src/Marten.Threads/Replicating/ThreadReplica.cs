using Marten.Threads.Listening;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Registry;

namespace Marten.Threads.Replicating;

/// <inheritdoc/>
internal sealed class ThreadReplica(ThreadDatabase database, ThreadTable threads, LogTable logs, EnvelopeTable envelopes, HostTable host, ThreadSignals signals, TimeProvider time) : IThreadReplica
{
    /// <summary>Logs of one thread; a peer must not fill the disk with the names of logs.</summary>
    private const int LogsMax = 10_000;

    private readonly AddressTable _addresses = new(database.Schema);
    private readonly ThreadPeerTable _peers = new(database.Schema, time);
    private readonly ReplicaStates _states = new(database.Schema, threads, host, time);
    private readonly RecordPages _pages = new(database.Schema);

    private readonly string _addLogs = $"""
        insert into {database.Schema}.logs (thread_id, log_id, log, state, created_at)
        select $1, n.log_id, n.log, 'empty', $4 from unnest($2::bytea[], $3::text[]) as n(log_id, log)
        on conflict do nothing
        """;

    // Whatever changes a thread locks it, and that changes its row.
    private readonly string _threads = $"select id, locked_by from {database.Schema}.threads order by id";

    private readonly string _knownPeers = $"""
        select distinct address from {database.Schema}.log_addresses
        union select distinct peer_id from {database.Schema}.thread_peers where proved_at is not null
        """;

    public Task<IReadOnlyList<HeldThread>> ThreadsAsync(CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlyList<HeldThread>>(
        async transaction =>
        {
            var all = new List<HeldThread>();
            await using var data = await transaction.ReadAsync(_threads, cancellationToken).ConfigureAwait(false);
            while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) all.Add(new HeldThread(ThreadId.Parse(data.GetString(0)), data.GetInt64(1)));
            return all;
        },
        cancellationToken);

    public Task<IReadOnlySet<PeerId>> KnownPeersAsync(CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlySet<PeerId>>(
        async transaction =>
        {
            var all = new HashSet<PeerId>();
            await using var data = await transaction.ReadAsync(_knownPeers, cancellationToken).ConfigureAwait(false);
            while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (Multiaddr.TryParse(data.GetString(0), out var address) && address.TryGetPeerId(out var named)) all.Add(named);
                else if (PeerId.TryParse(data.GetString(0), out var peer)) all.Add(peer);
            }

            return all;
        },
        cancellationToken);

    public Task<ReplicaState?> StateAsync(ThreadId thread, CancellationToken cancellationToken = default) =>
        database.ReadAsync(transaction => _states.LoadAsync(transaction, thread, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<LogPage>> ReadAsync(
        ThreadId thread, IReadOnlyList<KnownPosition> known, PageLimits limits, CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlyList<LogPage>>(
        async transaction =>
        {
            var state = await _states.LoadAsync(transaction, thread, cancellationToken).ConfigureAwait(false) ?? throw ThreadTable.Unknown(thread);
            var told = state.Logs.ToDictionary(static log => log.Id);
            var behind = known.DistinctBy(static one => one.Log).Where(one => told.TryGetValue(one.Log, out var log) && MayBeBehind(one, log.Head)).ToList();
            var trees = await TreesAsync(transaction, thread, behind, cancellationToken).ConfigureAwait(false);

            var pages = new List<LogPage>();
            var (records, bytes) = (limits.RecordsMax, limits.BytesMax);
            foreach (var one in behind)
            {
                var page = await PageAsync(transaction, thread, told[one.Log], trees[one.Log], one, new PageLimits(Math.Min(records, one.RecordsMax), bytes), pages.Count == 0, cancellationToken).ConfigureAwait(false);
                if (page.Records.Count == 0) continue;
                pages.Add(page);
                records -= page.Records.Count;
                bytes -= page.Records.Sum(static record => (long)record.ByteCount);
                if (records <= 0 || bytes <= 0) break;
            }

            return pages;
        },
        cancellationToken);

    public Task<IReadOnlySet<LogId>> StrangeHeadsAsync(ThreadId thread, IReadOnlyList<ReplicaLog> told, CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlySet<LogId>>(
        async transaction =>
        {
            var state = await _states.LoadAsync(transaction, thread, cancellationToken).ConfigureAwait(false) ?? throw ThreadTable.Unknown(thread);
            var here = state.Logs.ToDictionary(static log => log.Id, static log => log.Head);
            var doubtful = told.Where(log => here.TryGetValue(log.Id, out var own) && log.Head.IsDefined && log.Head.Cid != own.Cid && log.Head.Counter <= own.Counter)
                .Select(static log => new KnownPosition(log.Id, log.Head.Cid, log.Head.Counter, 0)).DistinctBy(static one => one.Log).ToList();
            var trees = await TreesAsync(transaction, thread, doubtful, cancellationToken).ConfigureAwait(false);
            return doubtful.Where(one => !trees[one.Log].TryFind(one.Record, out _)).Select(static one => one.Log).ToHashSet();
        },
        cancellationToken);

    public async Task<bool> AddLogsAsync(ThreadId thread, IReadOnlyList<ReplicaLog> logs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(logs);
        var isNews = await StoreLogsAsync(thread, logs, cancellationToken).ConfigureAwait(false);
        if (isNews) signals.Tell(thread, ThreadChange.LogsLearned);
        return isNews;
    }

    private Task<bool> StoreLogsAsync(ThreadId thread, IReadOnlyList<ReplicaLog> logs, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            await threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
            var state = await _states.LoadAsync(transaction, thread, cancellationToken).ConfigureAwait(false) ?? throw ThreadTable.Unknown(thread);
            var here = state.Logs.ToDictionary(static log => log.Id);
            var told = logs.DistinctBy(static log => log.Id).ToList();
            var strangers = told.Where(log => !here.ContainsKey(log.Id)).Take(Math.Max(0, LogsMax - here.Count)).ToList();
            var taken = here.Values.Where(static log => !log.IsOwn).Concat(strangers).Select(static log => log.Id).ToHashSet();
            await AddAsync(transaction, thread, strangers, cancellationToken).ConfigureAwait(false);
            var news = told.Where(log => taken.Contains(log.Id)).SelectMany(log => NewAddresses(log, here.GetValueOrDefault(log.Id), state.RemovedPeers)).ToList();
            return await _addresses.AddAsync(transaction, thread, news, cancellationToken).ConfigureAwait(false) || strangers.Count > 0;
        },
        cancellationToken);

    public async Task AddReplicatorAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default)
    {
        await NamePeerAsync(thread, peer, cancellationToken).ConfigureAwait(false);
        await database.TransactAsync(
            async transaction =>
            {
                await threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
                var state = await _states.LoadAsync(transaction, thread, cancellationToken).ConfigureAwait(false) ?? throw ThreadTable.Unknown(thread);
                await _addresses.AddAsync(transaction, thread, [.. state.Logs.Where(static log => log.IsOwn).Select(log => (log.Id, Multiaddr.OfPeer(peer)))], cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        signals.Tell(thread, ThreadChange.LogsLearned);
    }

    public Task RememberPeerAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default) =>
        ChangePeersAsync(thread, peer, transaction => _peers.ProveAsync(transaction, thread, peer, cancellationToken), cancellationToken);

    public Task NamePeerAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default) => ChangePeersAsync(
        thread,
        peer,
        async transaction =>
        {
            await _peers.NameAsync(transaction, thread, peer, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task RemovePeerAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default) => ChangePeersAsync(
        thread,
        peer,
        async transaction =>
        {
            await _addresses.RemoveAsync(transaction, thread, peer, cancellationToken).ConfigureAwait(false);
            await _peers.RemoveAsync(transaction, thread, peer, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private async Task ChangePeersAsync(ThreadId thread, PeerId peer, Func<ThreadTransaction, Task<bool>> change, CancellationToken cancellationToken)
    {
        if (!peer.IsDefined) throw new ArgumentException("An undefined peer cannot be known for a thread.", nameof(peer));
        var isNews = await database.TransactAsync(
            async transaction =>
            {
                await threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
                return await change(transaction).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (isNews) signals.Tell(thread, ThreadChange.LogsLearned);
    }

    private static bool MayBeBehind(KnownPosition known, LogHead head) =>
        head.IsDefined && known.Record != head.Cid && (known.Record.IsDefined || !IsAhead(known, head));

    // Who tells no counter is an old peer: what it says that it knows decides alone.
    private static bool IsAhead(KnownPosition known, LogHead head) => known.Counter > 0 && known.Counter >= head.Counter;

    // The trees of logs, in which the places of the records that are known are marked.
    private async Task<IReadOnlyDictionary<LogId, LogTree>> TreesAsync(ThreadTransaction transaction, ThreadId thread, List<KnownPosition> behind, CancellationToken cancellationToken)
    {
        if (behind.Count == 0) return new Dictionary<LogId, LogTree>();
        var (trees, branches) = logs.Question(thread, behind.Select(static one => one.Log));
        await using var data = await transaction.ReadAsync(cancellationToken, branches, envelopes.Question(thread, behind.Select(static one => one.Record))).ConfigureAwait(false);
        await LogTable.TakeAsync(data, trees, cancellationToken).ConfigureAwait(false);
        await data.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await EnvelopeTable.TakeAsync(data, trees, cancellationToken).ConfigureAwait(false);
        return trees;
    }

    private async Task<LogPage> PageAsync(
        ThreadTransaction transaction, ThreadId thread, ReplicaLog log, LogTree tree, KnownPosition known, PageLimits limits, bool readsOne, CancellationToken cancellationToken)
    {
        var path = new BranchPath(tree, tree.Judge().Winner);
        var isKnownHere = tree.TryFind(known.Record, out var position);
        if (!isKnownHere && IsAhead(known, log.Head)) return new LogPage(log, log.Head.Counter + 1, []);
        var after = isKnownHere ? path.KnownBy(tree, position) : 0;
        var records = await _pages.ReadAsync(transaction, thread, log.Id, path.After(after), limits, readsOne, cancellationToken).ConfigureAwait(false);
        var page = new LogPage(log, after + 1, records);
        if (!page.IsComplete || records.Count == 0 || Cid.OfDagCbor(records[^1].RecordNode.Span) == log.Head.Cid) return page;
        return page with { Records = [.. records.SkipLast(1), await _pages.EnvelopeAsync(transaction, thread, log.Head.Cid, cancellationToken).ConfigureAwait(false)] };
    }

    private async Task AddAsync(ThreadTransaction transaction, ThreadId thread, List<ReplicaLog> strangers, CancellationToken cancellationToken)
    {
        if (strangers.Count == 0) return;
        await transaction.ExecuteAsync(
            _addLogs,
            cancellationToken,
            thread.ToString(),
            strangers.ConvertAll(static log => log.Id.Bytes.ToArray()).ToArray(),
            strangers.ConvertAll(static log => log.Id.ToString()).ToArray(),
            time.GetUtcNow()).ConfigureAwait(false);
    }

    private static IEnumerable<(LogId Log, Multiaddr Address)> NewAddresses(ReplicaLog told, ReplicaLog? here, IReadOnlySet<PeerId> removed)
    {
        var known = here?.Addresses ?? [];
        return told.Addresses.Except(known).Where(address => !address.TryGetPeerId(out var peer) || !removed.Contains(peer)).Take(Math.Max(0, AddressTable.AddressesMax - known.Count)).Select(address => (told.Id, address));
    }
}
