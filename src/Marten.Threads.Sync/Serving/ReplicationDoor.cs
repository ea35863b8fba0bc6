using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Serving;

/// <summary>Decides whether this host stores a thread that a peer offers. A read key is never taken from a peer.</summary>
internal sealed class ReplicationDoor(IThreadRegistry registry, IThreadReplica replica, ThreadSyncOptions options, ILogger<ReplicationDoor> logger)
{
    /// <summary>Becomes a replicator, where the policy says so.</summary>
    /// <returns>The thread, or null when it is not taken.</returns>
    public async Task<ReplicaState?> BecomeAsync(ThreadId thread, SymmetricKey? key, PeerId peer, CancellationToken cancellationToken)
    {
        if (key is null || !options.AcceptReplication(new ReplicationOffer(peer, thread))) return null;
        try
        {
            await registry.CreateAsync(new ThreadCreation { Id = thread, Key = new ThreadKey(key) }, cancellationToken).ConfigureAwait(false);
            SyncMessages.Replicates(logger, thread, peer);
        }
        catch (ThreadRegistryException)
        {
            // Offered twice in the same moment; whoever came first decided the key.
        }

        return await replica.StateAsync(thread, cancellationToken).ConfigureAwait(false);
    }
}
