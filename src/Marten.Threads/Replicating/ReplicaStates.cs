using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Registry;

namespace Marten.Threads.Replicating;

/// <summary>Reads what a thread consists of. All of it is asked for in one round trip: a push reads it twice, and waits for each trip.</summary>
internal sealed class ReplicaStates(string schema, ThreadTable threads, HostTable host, TimeProvider time)
{
    private readonly AddressTable _addresses = new(schema);
    private readonly ThreadPeerTable _peers = new(schema, time);

    // Of several envelopes of the newest event the bytewise smallest one is told that names the right author, so that hosts which hold the same envelopes tell the same
    // head, whichever came first. The other ones are few, and have an index of their own.
    private readonly string _logs = $"""
        select l.log_id,
          case when o.record is null or (m.author_matches and b.head < o.record) then b.head else o.record end,
          coalesce(b.counter, 0), l.private_key is not null
        from {schema}.logs l
        left join {schema}.branches b on b.thread_id = l.thread_id and b.log_id = l.log_id and b.wins
        left join lateral (
          select e.record from {schema}.envelopes e
          where e.thread_id = l.thread_id and e.log_id = l.log_id and e.counter = b.counter and (e.nodes is not null or not e.author_matches)
            and e.nodes is not null and e.branch = b.branch and e.author_matches
          order by e.record limit 1) o on true
        left join lateral (select e.author_matches from {schema}.envelopes e where o.record is not null and e.thread_id = l.thread_id and e.record = b.head) m on true
        where l.thread_id = $1 order by l.log_id
        """;

    private PeerId _self;

    /// <summary>The thread as it is at one moment, where the transaction sees one; null when it is not known here.</summary>
    public async Task<ReplicaState?> LoadAsync(ThreadTransaction transaction, ThreadId thread, CancellationToken cancellationToken)
    {
        var self = await SelfAsync(transaction, cancellationToken).ConfigureAwait(false);
        await using var data = await transaction.ReadAsync(
            cancellationToken, threads.Question(thread), _addresses.Question(thread), _peers.Question(thread), new SqlQuestion(_logs, thread.ToString())).ConfigureAwait(false);
        var row = await threads.TakeAsync(data, cancellationToken).ConfigureAwait(false);
        if (row is null) return null;
        await data.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var stored = await AddressTable.TakeAsync(data, cancellationToken).ConfigureAwait(false);
        await data.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var (known, removed) = await ThreadPeerTable.TakeAsync(data, cancellationToken).ConfigureAwait(false);
        await data.NextResultAsync(cancellationToken).ConfigureAwait(false);

        var logs = new List<ReplicaLog>();
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var id = LogId.FromBytes(data.Bytes(0));
            var head = new LogHead(data.BytesOrNull(1) is { } cid ? Cid.FromBytes(cid) : default, data.GetInt64(2));
            var isOwn = data.GetBoolean(3);
            logs.Add(new ReplicaLog(id, head, [.. isOwn ? stored[id].Append(self).Distinct() : stored[id]], isOwn));
        }

        return new ReplicaState(thread, row.Key.ServiceKey, logs, known, removed);
    }

    // Own logs are stored here, without a row that says so: after a restore under another key the row would be wrong.
    private async Task<Multiaddr> SelfAsync(ThreadTransaction transaction, CancellationToken cancellationToken)
    {
        if (!_self.IsDefined)
        {
            using var key = await host.KeyAsync(transaction, cancellationToken).ConfigureAwait(false);
            _self = key.VerifyingKey.ToPeerId();
        }

        return Multiaddr.OfPeer(_self);
    }
}
