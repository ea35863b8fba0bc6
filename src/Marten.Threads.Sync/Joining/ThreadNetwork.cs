using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Joining;

/// <inheritdoc/>
internal sealed class ThreadNetwork(IThreadRegistry registry, IThreadReplica replica, IPeerDirectory directory) : IThreadNetwork
{
    private SyncRuntime? _runtime;

    public bool IsOnline => Volatile.Read(ref _runtime) is not null;

    /// <summary>Set while the host runs.</summary>
    public SyncRuntime? Runtime
    {
        set => Volatile.Write(ref _runtime, value);
    }

    private SyncRuntime Online => Volatile.Read(ref _runtime)
        ?? throw new ThreadNetworkException("This host does not speak with peers at the moment: it has not been started, or is being stopped. Start the application's host first.");

    public async Task<ThreadInvite> InviteAsync(ThreadId thread, InviteKind kind = InviteKind.Member, CancellationToken cancellationToken = default)
    {
        var runtime = Online;
        var keys = await registry.ExportKeysAsync(thread, cancellationToken).ConfigureAwait(false);
        if (kind == InviteKind.Member && !keys.Key.CanRead)
            throw new ThreadRegistryException($"The thread {thread} is kept here for others only: without its read key nobody can be invited to read it. Invite replicators.");
        var addresses = runtime.Host.AnnouncedAddresses.Take(ThreadInvite.AddressesMax).Select(address => address.WithPeer(runtime.Self)).ToList();
        if (addresses.Count == 0)
            throw new ThreadNetworkException("This host has no address that others could dial. Set ThreadSyncOptions.ListenAddresses, or Host.AnnounceAddresses.");
        return ThreadInvite.Of(thread, kind == InviteKind.Member ? keys.Key : new ThreadKey(keys.Key.ServiceKey), addresses);
    }

    public async Task<JoinReport> JoinAsync(
        ThreadInvite invite, JoinSettings? settings = null, IProgress<PullProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(invite);
        settings ??= new JoinSettings();
        var runtime = Online;
        var info = await KeepAsync(invite, settings.Name, cancellationToken).ConfigureAwait(false);
        var peers = invite.Peers.Where(peer => peer != runtime.Self).ToList();
        foreach (var peer in peers) await LearnAsync(runtime, peer, invite.Addresses, cancellationToken).ConfigureAwait(false);
        if (!settings.WaitsForRecords)
        {
            await NameAsync().ConfigureAwait(false);
            foreach (var peer in peers) runtime.Pulls.Request(invite.Thread, peer, Pulling.PullReasons.Logs | Pulling.PullReasons.Records);
            return new JoinReport(info, null);
        }

        var pulled = await runtime.Pull.AllAsync(invite.Thread, peers, NameAsync, progress, cancellationToken).ConfigureAwait(false);
        if (peers.Count > 0 && pulled.Peers.All(static peer => !peer.IsComplete))
        {
            throw new ThreadNetworkException(
                $"The thread {invite.Thread} is joined, but no peer of the invite answered: {string.Join("; ", pulled.Peers.Select(static one => $"{one.Peer}: {one.Error}"))}. It is fetched when one does.");
        }

        return new JoinReport(info, pulled);

        async Task NameAsync()
        {
            foreach (var peer in peers) await replica.NamePeerAsync(invite.Thread, peer, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<PeerId> AddReplicatorAsync(ThreadId thread, Multiaddr address, CancellationToken cancellationToken = default)
    {
        var runtime = Online;
        if (!address.TryGetPeerId(out var peer)) throw new ArgumentException("The address names no peer: it must end in /p2p/<peer>.", nameof(address));
        if (peer == runtime.Self) throw new ArgumentException("The address is this host's own, which stores the thread already.", nameof(address));
        var state = await StateAsync(thread, cancellationToken).ConfigureAwait(false);
        await LearnAsync(runtime, peer, [address], cancellationToken).ConfigureAwait(false);
        await runtime.Replicators.OfferAsync(state, peer, cancellationToken).ConfigureAwait(false);
        return peer;
    }

    public async Task RemovePeerAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default)
    {
        _ = Online;
        await replica.RemovePeerAsync(thread, peer, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SyncStatus> AnnounceAsync(ThreadId thread, CancellationToken cancellationToken = default)
    {
        var runtime = Online;
        var state = await StateAsync(thread, cancellationToken).ConfigureAwait(false);
        await Parallel.ForEachAsync(OthersOf(state, runtime), Few(cancellationToken), async (peer, token) => await runtime.Exchange.RunAsync(peer, [thread], token).ConfigureAwait(false)).ConfigureAwait(false);
        await runtime.Reports.StoreAsync(cancellationToken).ConfigureAwait(false);
        return await StatusAsync(thread, cancellationToken).ConfigureAwait(false);
    }

    public async Task<PullSummary> PullAsync(ThreadId thread, IProgress<PullProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var runtime = Online;
        var state = await StateAsync(thread, cancellationToken).ConfigureAwait(false);
        return await runtime.Pull.AllAsync(thread, [.. OthersOf(state, runtime)], static () => Task.CompletedTask, progress, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SyncStatus> StatusAsync(ThreadId thread, CancellationToken cancellationToken = default)
    {
        var state = await StateAsync(thread, cancellationToken).ConfigureAwait(false);
        var reports = (await directory.ReportsAsync(thread, cancellationToken).ConfigureAwait(false)).ToDictionary(static report => report.Peer);
        var runtime = Volatile.Read(ref _runtime);
        var connected = runtime?.Host.Connections.Select(static one => one.RemotePeer).ToHashSet() ?? [];
        var self = await registry.HostAsync(cancellationToken).ConfigureAwait(false);
        var peers = state.KnownPeers.Where(peer => peer != self).Order().Select(peer =>
        {
            var report = reports.GetValueOrDefault(peer) ?? new PeerReport(thread, peer, PeerOutcome.None);
            return new PeerSyncStatus(peer, connected.Contains(peer), report.Outcome, report.Missing, report.CheckedAt, report.InSyncAt, report.Failures, report.Error);
        });
        return new SyncStatus(thread, state.Logs.Count, state.Logs.Sum(static log => log.Head.Counter), [.. peers]);
    }

    public async Task<bool> LeaveAsync(ThreadId thread, CancellationToken cancellationToken = default)
    {
        _ = Online;
        return await registry.DeleteAsync(thread, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ThreadInfo> KeepAsync(ThreadInvite invite, string name, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(invite.Thread, cancellationToken).ConfigureAwait(false) is not null) return await KeepAgainAsync(invite, cancellationToken).ConfigureAwait(false);
        try
        {
            return await registry.CreateAsync(new ThreadCreation { Id = invite.Thread, Key = invite.Key, Name = name }, cancellationToken).ConfigureAwait(false);
        }
        catch (ThreadRegistryException) when (!cancellationToken.IsCancellationRequested)
        {
            // Joined twice in the same moment, unless the name is wrong.
            if (await registry.FindAsync(invite.Thread, cancellationToken).ConfigureAwait(false) is null) throw;
            return await KeepAgainAsync(invite, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ThreadInfo> KeepAgainAsync(ThreadInvite invite, CancellationToken cancellationToken)
    {
        if (invite.Key.CanRead)
        {
            await registry.AddReadKeyAsync(invite.Thread, invite.Key, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var state = await StateAsync(invite.Thread, cancellationToken).ConfigureAwait(false);
            if (!state.ServiceKey.FixedTimeEquals(invite.Key.ServiceKey))
                throw new ThreadRegistryException($"The thread {invite.Thread} is here with another key. Ask whoever made the invite for the right one.");
        }

        return await registry.FindAsync(invite.Thread, cancellationToken).ConfigureAwait(false) ?? throw Unknown(invite.Thread);
    }

    private async Task LearnAsync(SyncRuntime runtime, PeerId peer, IEnumerable<Multiaddr> addresses, CancellationToken cancellationToken)
    {
        var dialable = addresses.Where(address => address.TryGetPeerId(out var named) && named == peer).Select(static address => address.Decapsulate(MultiaddrProtocol.P2p)).Where(static address => address.IsDefined).ToList();
        if (dialable.Count == 0) return;
        await directory.AddAsync(peer, dialable, cancellationToken).ConfigureAwait(false);
        runtime.Addresses.Add(peer, dialable);
        runtime.Host.ForgetFailures(peer); // wherever it was not reached before, it may be now
        runtime.Conditions.Succeeded(peer);
    }

    private static ParallelOptions Few(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = ThreadPull.PeersAtOnce, CancellationToken = cancellationToken };

    private async Task<ReplicaState> StateAsync(ThreadId thread, CancellationToken cancellationToken) =>
        await replica.StateAsync(thread, cancellationToken).ConfigureAwait(false) ?? throw Unknown(thread);

    private static IEnumerable<PeerId> OthersOf(ReplicaState state, SyncRuntime runtime) => state.KnownPeers.Where(peer => peer != runtime.Self);

    private static ThreadRegistryException Unknown(ThreadId thread) => new($"The thread {thread} is not known here. Create or join it first.");
}
