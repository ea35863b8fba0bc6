using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Replicating;

/// <summary>The table <c>thread_peers</c>: who showed the service key of a thread.</summary>
internal sealed class ProvedPeerTable(string schema, TimeProvider time)
{
    private const int PeersMax = 1024;

    private readonly string _load = $"select peer_id from {schema}.thread_peers where thread_id = $1 order by proved_at, peer_id";

    private readonly string _add = $"""
        insert into {schema}.thread_peers (thread_id, peer_id, proved_at)
        select $1, $2, $3 where (select count(*) from {schema}.thread_peers where thread_id = $1) < $4
        on conflict do nothing
        """;

    public async Task<IReadOnlyList<PeerId>> LoadAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken)
    {
        var peers = new List<PeerId>();
        await using var data = await reader.ReadAsync(_load, cancellationToken, thread.ToString()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) peers.Add(PeerId.Parse(data.GetString(0)));
        return peers;
    }

    public Task AddAsync(ThreadTransaction transaction, ThreadId thread, PeerId peer, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(_add, cancellationToken, thread.ToString(), peer.ToString(), time.GetUtcNow(), (long)PeersMax);
}
