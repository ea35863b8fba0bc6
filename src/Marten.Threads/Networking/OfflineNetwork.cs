using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;

namespace Marten.Threads.Networking;

/// <summary>The network of a host that speaks with nobody.</summary>
internal sealed class OfflineNetwork(IThreadReplica replica) : IThreadNetwork
{
    public bool IsOnline => false;

    public Task<ThreadInvite> InviteAsync(ThreadId thread, InviteKind kind = InviteKind.Member, CancellationToken cancellationToken = default) => throw Offline();

    public Task<JoinReport> JoinAsync(
        ThreadInvite invite, JoinSettings? settings = null, IProgress<PullProgress>? progress = null, CancellationToken cancellationToken = default) => throw Offline();

    public Task<PeerId> AddReplicatorAsync(ThreadId thread, Multiaddr address, CancellationToken cancellationToken = default) => throw Offline();

    public Task RemovePeerAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default) => throw Offline();

    public Task<SyncStatus> AnnounceAsync(ThreadId thread, CancellationToken cancellationToken = default) => throw Offline();

    public Task<PullSummary> PullAsync(ThreadId thread, IProgress<PullProgress>? progress = null, CancellationToken cancellationToken = default) => throw Offline();

    public async Task<SyncStatus> StatusAsync(ThreadId thread, CancellationToken cancellationToken = default)
    {
        var state = await replica.StateAsync(thread, cancellationToken).ConfigureAwait(false) ?? throw Registry.ThreadTable.Unknown(thread);
        return new SyncStatus(thread, state.Logs.Count, state.Logs.Sum(static log => log.Head.Counter), []);
    }

    public Task<bool> LeaveAsync(ThreadId thread, CancellationToken cancellationToken = default) => throw Offline();

    private static ThreadNetworkException Offline() =>
        new("This host is offline: threads are exchanged with peers only where UseThreadSync of Marten.Threads.Sync was called. Call it in the configuration of Wolverine.");
}
