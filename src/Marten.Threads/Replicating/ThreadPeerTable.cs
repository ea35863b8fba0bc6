using System.Data.Common;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Replicating;

/// <summary>The table <c>thread_peers</c>: who is known for a thread beside those that its logs name, and who was removed from it.</summary>
internal sealed class ThreadPeerTable(string schema, TimeProvider time)
{
    /// <summary>Peers that showed the key of a thread and are remembered; a further one takes the place of the one that showed it first.</summary>
    public const int PeersMax = 256;

    private readonly string _load =
        $"select peer_id, removed_at is not null from {schema}.thread_peers where thread_id = $1 and (proved_at is not null or removed_at is not null) order by proved_at, peer_id";

    // One that was removed stays so, whatever it shows.
    private readonly string _prove = $"""
        insert into {schema}.thread_peers (thread_id, peer_id, proved_at) values ($1, $2, $3)
        on conflict (thread_id, peer_id) do update set proved_at = excluded.proved_at where thread_peers.proved_at is null and thread_peers.removed_at is null
        """;

    private readonly string _makeRoom = $"""
        update {schema}.thread_peers set proved_at = null
        where thread_id = $1 and peer_id in (
          select p.peer_id from {schema}.thread_peers p where p.thread_id = $1 and p.proved_at is not null order by p.proved_at desc, p.peer_id offset $2)
        """;

    private readonly string _name = $"""
        insert into {schema}.thread_peers (thread_id, peer_id, proved_at) values ($1, $2, $3)
        on conflict (thread_id, peer_id) do update set proved_at = excluded.proved_at, removed_at = null
        """;

    private readonly string _remove = $"""
        insert into {schema}.thread_peers (thread_id, peer_id, removed_at) values ($1, $2, $3)
        on conflict (thread_id, peer_id) do update set proved_at = null, removed_at = excluded.removed_at
        """;

    /// <summary>Asks for peers that are known, and peers that were removed.</summary>
    public SqlQuestion Question(ThreadId thread) => new(_load, thread.ToString());

    /// <summary>Takes the answer.</summary>
    public static async Task<(IReadOnlyList<PeerId> Known, IReadOnlySet<PeerId> Removed)> TakeAsync(DbDataReader data, CancellationToken cancellationToken)
    {
        var known = new List<PeerId>();
        var removed = new HashSet<PeerId>();
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var peer = PeerId.Parse(data.GetString(0));
            if (data.GetBoolean(1)) removed.Add(peer);
            else known.Add(peer);
        }

        return (known, removed);
    }

    /// <summary>A peer showed the service key.</summary>
    /// <returns>Whether it was not known.</returns>
    public async Task<bool> ProveAsync(ThreadTransaction transaction, ThreadId thread, PeerId peer, CancellationToken cancellationToken)
    {
        if (await transaction.ExecuteAsync(_prove, cancellationToken, thread.ToString(), peer.ToString(), time.GetUtcNow()).ConfigureAwait(false) == 0) return false;
        await transaction.ExecuteAsync(_makeRoom, cancellationToken, thread.ToString(), (long)PeersMax).ConfigureAwait(false);
        return true;
    }

    /// <summary>The application named a peer.</summary>
    public Task NameAsync(ThreadTransaction transaction, ThreadId thread, PeerId peer, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(_name, cancellationToken, thread.ToString(), peer.ToString(), time.GetUtcNow());

    /// <summary>The application removed a peer.</summary>
    public Task RemoveAsync(ThreadTransaction transaction, ThreadId thread, PeerId peer, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(_remove, cancellationToken, thread.ToString(), peer.ToString(), time.GetUtcNow());
}
