using System.Globalization;
using Marten.Threads.Campaigns.Kill;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Campaigns.SyncChaos;
using Marten.Threads.Campaigns.SyncChaos.Peers;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.SyncTakeover;

/// <summary>Two processes on one database, which share its threads, and a peer with a database of its own.</summary>
internal sealed class TakeoverPair : IAsyncDisposable
{
    private const int BucketsInAll = 64;

    private readonly SyncTakeoverSettings _settings;
    private readonly ulong _seed;
    private readonly SeededRandomSource _random;
    private readonly PeersTold _told = new();
    private readonly PeerProcess[] _pair;
    private readonly PeerProcess _remote;
    private readonly LinkTable _links;
    private readonly List<ThreadId> _threads = [];
    private int _kills;

    public TakeoverPair(SyncTakeoverSettings settings, NodePlan shared, NodePlan remote, ulong seed)
    {
        (_settings, _seed, _random) = (settings, seed, new SeededRandomSource(seed));
        _pair = [new PeerProcess("a", shared, seed, _told.Take), new PeerProcess("b", shared, seed + 1, _told.Take)];
        _remote = new PeerProcess("r", remote, seed + 2, _told.Take);
        _links = new LinkTable([.. _pair, _remote]);
    }

    public int Acknowledged => _told.Done;

    /// <summary>How long the survivors took to own all buckets.</summary>
    public List<TimeSpan> Takeovers { get; } = [];

    /// <summary>How long acknowledged writes took to be everywhere after that.</summary>
    public List<TimeSpan> Reached { get; } = [];

    /// <summary>Starts all processes and lets the remote peer join all threads. Only one of the two that share is told where it is.</summary>
    public async Task BeginAsync()
    {
        foreach (var peer in _pair.Append(_remote)) await peer.StartAsync();
        for (var i = 0; i < _settings.Threads; i++)
        {
            var seed = unchecked(_seed + (ulong)i);
            await _pair[0].AskAsync($"{PeerRole.Create} {seed}");
            _threads.Add(_pair[0].Created[i]);
            await JoinAsync(_remote, i, [_links.Address(2, 0), _links.Address(2, 1)]);
            await JoinAsync(_pair[0], i, [_links.Address(0, 2)]);
        }
    }

    /// <summary>Kills one of the two while both write, and waits for the other one to do the work of both.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        // The first one that dies is the one that was told where the remote peer is.
        var (victim, survivor) = (_pair[_kills % 2], _pair[(_kills + 1) % 2]);
        ReachableOneWay(_kills / 2 % 2 == 0);
        _kills++;
        await UntilAsync(_settings.ShareMax, "both processes have buckets, and together all", IsSharedAsync, Shares, cancellationToken);
        await WriteAsync(_pair.Append(_remote));
        await ReachAsync("before a kill", cancellationToken);

        var works = _pair.Append(_remote).Select(peer => WriteUnlessKilledAsync(peer)).ToList();
        await Task.Delay(_random.Next(400), cancellationToken);
        await victim.KillAsync();
        Takeovers.Add(await UntilAsync(_settings.TakeoverMax, "the survivor owns all buckets", () => OwnsAllAsync(survivor, works), Shares, cancellationToken));
        await WriteAsync([survivor, _remote]);
        Reached.Add(await ReachAsync("after a kill", cancellationToken));
        await victim.StartAsync();
    }

    /// <summary>Ends all processes and compares what they hold.</summary>
    public async Task<IReadOnlyList<string>> EndAsync(CancellationToken cancellationToken)
    {
        _links.HealAll();
        List<string> findings = [];
        NodePlan[] plans = [_pair[0].Plan, _remote.Plan];
        foreach (var thread in _threads) findings.AddRange(await new Agreement(plans, thread).WaitAsync(_settings.ShareMax, cancellationToken));
        foreach (var peer in _pair.Append(_remote)) await peer.EndAsync();
        foreach (var thread in _threads) findings.AddRange(await new ReplicaCheck(plans, thread, equivocal: null).FindAsync(_told.MarksOf(thread), cancellationToken));
        return [.. _told.Findings, .. findings];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _pair.Append(_remote)) await peer.DisposeAsync();
        await _links.DisposeAsync();
    }

    private Task JoinAsync(PeerProcess peer, int thread, IEnumerable<Protocol.Multiformats.Multiaddr> addresses) =>
        peer.AskAsync($"{PeerRole.Join} {ThreadInvite.Of(_threads[thread], ForeignLog.KeyOf(unchecked(_seed + (ulong)thread)), addresses).ExportText()}");

    // Now and then the remote peer cannot call, as behind a firewall: then each of the two must.
    private void ReachableOneWay(bool isOneWay)
    {
        for (var i = 0; i < _pair.Length; i++)
        {
            if (isOneWay) _links.Cut(2, i);
            else _links.Heal(2, i);
        }
    }

    private async Task WriteAsync(IEnumerable<PeerProcess> peers)
    {
        foreach (var peer in peers)
        {
            foreach (var thread in _threads) await peer.AskAsync($"{PeerRole.Write} {thread} 1 {_random.Next(int.MaxValue)}");
        }
    }

    private async Task WriteUnlessKilledAsync(PeerProcess peer)
    {
        var seeds = _threads.ConvertAll(_ => _random.Next(int.MaxValue));
        try
        {
            for (var i = 0; i < _threads.Count; i++) await peer.AskAsync($"{PeerRole.Write} {_threads[i]} {_settings.Writes} {seeds[i]}");
        }
        catch (WorkerException) when (!peer.IsReady)
        {
            // killed over it
        }
    }

    private async Task<bool> IsSharedAsync()
    {
        foreach (var peer in _pair) await peer.AskAsync(PeerRole.Buckets);
        return _pair.All(static peer => peer.Buckets > 0) && _pair.Sum(static peer => peer.Buckets) == BucketsInAll;
    }

    private static async Task<bool> OwnsAllAsync(PeerProcess survivor, List<Task> works)
    {
        // A process answers one question at a time, and writes to its end first.
        await Task.WhenAll(works);
        await survivor.AskAsync(PeerRole.Buckets);
        return survivor.Buckets == BucketsInAll;
    }

    private string Shares() => string.Join(" and ", _pair.Select(static peer => peer.Buckets.ToString(CultureInfo.InvariantCulture)));

    private async Task<TimeSpan> ReachAsync(string when, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        return await UntilAsync(_settings.ReachMax, $"every acknowledged write is everywhere {when}", IsEverywhereAsync, () => $"{missing.Count} are missing: {string.Join("; ", missing.Take(5))}", cancellationToken);

        async Task<bool> IsEverywhereAsync()
        {
            missing.Clear();
            foreach (var peer in new[] { _pair[0], _remote })
            {
                foreach (var thread in _threads)
                {
                    var there = await PeerDatabase.TextsAsync(peer.Plan, $"select id from threads.instances where thread_id = $1 and collection = '{PeerWriter.Marks}'", thread, cancellationToken);
                    missing.AddRange(_told.MarksOf(thread).Except(there, StringComparer.Ordinal).Select(mark => $"{mark} of {thread} at {(peer == _remote ? "the remote peer" : "the pair")}"));
                }
            }

            return missing.Count == 0;
        }
    }

    private static async Task<TimeSpan> UntilAsync(TimeSpan patience, string what, Func<Task<bool>> condition, Func<string> state, CancellationToken cancellationToken)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            // What holds too late is late too: a condition may itself take its time.
            var holds = await condition();
            if (watch.Elapsed > patience) throw new TimeoutException($"not within {patience}, but {(holds ? $"after {watch.Elapsed}" : "not yet")}: {what} ({state()})");
            if (holds) return watch.Elapsed;
            await Task.Delay(50, cancellationToken);
        }
    }
}
