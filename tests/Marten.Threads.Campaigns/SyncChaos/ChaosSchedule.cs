using System.Globalization;
using Marten.Threads.Campaigns.Kill;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Campaigns.SyncChaos.Peers;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.SyncChaos;

/// <summary>One schedule: peers write one thread while the ways between them are cut and their processes restarted and killed.</summary>
internal sealed class ChaosSchedule : IAsyncDisposable
{
    private const int PauseMin = 50, PauseMax = 600;

    private readonly SyncChaosSettings _settings;
    private readonly ulong _seed;
    private readonly SeededRandomSource _random;
    private readonly PeersTold _told = new();
    private readonly PeerProcess[] _peers;
    private readonly LinkTable _links;
    private readonly Task[] _starts;
    private readonly Dictionary<string, int> _events = new(StringComparer.Ordinal);
    private readonly Equivocator? _equivocator;
    private ThreadId _thread;

    public ChaosSchedule(SyncChaosSettings settings, IReadOnlyList<NodePlan> plans, ulong seed)
    {
        (_settings, _seed, _random) = (settings, seed, new SeededRandomSource(seed));
        _peers = [.. plans.Select((plan, i) => new PeerProcess(((char)('a' + i)).ToString(), plan, (ulong)_random.Next(int.MaxValue), _told.Take))];
        _links = new LinkTable(_peers);
        _starts = [.. _peers.Select(static _ => Task.CompletedTask)];
        if (seed % (ulong)settings.SchedulesPerEquivocation == 0) _equivocator = new Equivocator(seed, _random);
    }

    /// <summary>Writes that were asked for.</summary>
    public int Writes { get; private set; }

    /// <summary>How long the peers took to agree when nothing was in their way any more.</summary>
    public TimeSpan Agreed { get; private set; }

    public IReadOnlyDictionary<string, int> Events => _events;

    public PeersTold Told => _told;

    /// <returns>What is wrong; empty when nothing is.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        await BeginAsync();
        while (Writes < _settings.Writes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await RoundAsync(cancellationToken);
        }

        _links.HealAll();
        await Task.WhenAll(_starts);
        if (_equivocator is not null) await _equivocator.FinishAsync(_thread, _peers);
        var agreement = new Agreement([.. _peers.Select(static peer => peer.Plan)], _thread);
        var dissent = await agreement.WaitAsync(_settings.ConvergeMax, cancellationToken);
        Agreed = agreement.Elapsed;
        foreach (var peer in _peers) await peer.EndAsync();

        List<string> findings = [.. _told.Findings, .. dissent];
        if (dissent.Count > 0) return findings;
        findings.AddRange(await new ReplicaCheck([.. _peers.Select(static peer => peer.Plan)], _thread, _equivocator?.Log).FindAsync(_told.MarksOf(_thread), cancellationToken));
        return findings;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var peer in _peers) await peer.DisposeAsync();
        await _links.DisposeAsync();
    }

    private async Task BeginAsync()
    {
        await Task.WhenAll(_peers.Select(static peer => peer.StartAsync()));
        await _peers[0].AskAsync($"{PeerRole.Create} {_seed}");
        _thread = _peers[0].Created[0];
        for (var i = _peers.Length - 1; i >= 0; i--)
        {
            var addresses = Enumerable.Range(0, _peers.Length).Where(other => other != i).Select(other => _links.Address(i, other));
            await _peers[i].AskAsync($"{PeerRole.Join} {ThreadInvite.Of(_thread, ForeignLog.KeyOf(_seed), addresses).ExportText()}");
        }
    }

    // All who run write, and meanwhile something happens.
    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        var works = _peers.Where(static peer => peer.IsReady).Select(WorkAsync).ToList();
        if (works.Count == 0) works.Add(Task.WhenAny(_starts.Where(static start => !start.IsCompleted)).Unwrap());
        await Task.Delay(PauseMin + _random.Next(PauseMax - PauseMin), cancellationToken);
        var what = await HappenAsync();
        _events[what] = _events.GetValueOrDefault(what) + 1;
        await Task.WhenAll(works);
    }

    private async Task WorkAsync(PeerProcess peer)
    {
        var writes = Math.Min(1 + _random.Next(_settings.WritesAtOnceMax), Math.Max(1, _settings.Writes - Writes));
        Writes += writes;
        var work = string.Create(CultureInfo.InvariantCulture, $"{PeerRole.Write} {_thread} {writes} {_random.Next(int.MaxValue)}");
        var feed = _equivocator?.Feed(Array.IndexOf(_peers, peer));
        var start = peer.Starts;
        try
        {
            await peer.AskAsync(work);
            if (feed is { } part && peer.IsReady) await _equivocator!.FeedAsync(_thread, peer, part);
        }
        catch (WorkerException) when (!peer.IsReady || peer.Starts > start)
        {
            // killed, or stopped, over it
        }
    }

    private async Task<string> HappenAsync()
    {
        var one = _random.Next(_peers.Length);
        var kind = _random.Next(10);
        if (kind >= 3 || !_starts[one].IsCompletedSuccessfully) return _links.Disturb(_random);
        if (kind == 0)
        {
            _starts[one] = RestartAsync(_peers[one]);
            return "restarted";
        }

        await _peers[one].KillAsync();
        _starts[one] = _peers[one].StartAsync();
        return "killed";
    }

    private static async Task RestartAsync(PeerProcess peer)
    {
        await peer.EndAsync();
        await peer.StartAsync();
    }
}
