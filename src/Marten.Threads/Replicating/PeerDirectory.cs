using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Replicating;

/// <inheritdoc/>
internal sealed class PeerDirectory(ThreadDatabase database, TimeProvider time) : IPeerDirectory
{
    private const int AddressesMax = 32;
    private const int ErrorMaxLength = 500;

    /// <summary>Peers that are told back, those whose addresses came last: as many as a peer book holds.</summary>
    private const int PeersMax = 4000;

    private readonly string _add = $"""
        insert into {database.Schema}.peers as p (peer_id, addresses, told_at) values ($1, $2, $3)
        on conflict (peer_id) do update set told_at = excluded.told_at,
          addresses = (excluded.addresses || array(select a from unnest(p.addresses) with ordinality as u(a, n) where a <> all(excluded.addresses) order by n))[1:{AddressesMax}]
        """;

    private readonly string _load = $"select peer_id, addresses from {database.Schema}.peers order by told_at desc, peer_id limit {PeersMax}";

    private readonly string _report = $"""
        insert into {database.Schema}.thread_peers as p (thread_id, peer_id, outcome, checked_at, in_sync_at, missing, failures, error)
        select n.thread_id, n.peer_id, n.outcome, $6, case when n.outcome = $7 then $6 end, n.missing, case when n.outcome = $8 then 1 else 0 end, nullif(n.error, '')
        from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) as n(thread_id, peer_id, outcome, missing, error)
        where exists (select from {database.Schema}.threads t where t.id = n.thread_id)
        order by n.thread_id, n.peer_id
        on conflict (thread_id, peer_id) do update set
          outcome = excluded.outcome, checked_at = excluded.checked_at, in_sync_at = coalesce(excluded.in_sync_at, p.in_sync_at), missing = excluded.missing,
          failures = case when excluded.failures = 0 then 0 else p.failures + 1 end, error = excluded.error
        """;

    private readonly string _reports = $"""
        select peer_id, outcome, missing, coalesce(error, ''), checked_at, in_sync_at, failures
        from {database.Schema}.thread_peers where thread_id = $1 and outcome is not null order by peer_id
        """;

    public Task AddAsync(PeerId peer, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (!peer.IsDefined) throw new ArgumentException("An undefined peer has no address.", nameof(peer));
        if (addresses.Any(static address => !address.IsDefined)) throw new ArgumentException("An address is undefined.", nameof(addresses));
        var texts = addresses.Select(static one => one.ToString()).Distinct(StringComparer.Ordinal).Take(AddressesMax).ToArray();
        return database.TransactAsync(transaction => transaction.ExecuteAsync(_add, cancellationToken, peer.ToString(), texts, time.GetUtcNow()), cancellationToken);
    }

    public Task<IReadOnlyDictionary<PeerId, IReadOnlyList<Multiaddr>>> LoadAsync(CancellationToken cancellationToken = default) => database.TransactAsync<IReadOnlyDictionary<PeerId, IReadOnlyList<Multiaddr>>>(
        async transaction =>
        {
            var all = new Dictionary<PeerId, IReadOnlyList<Multiaddr>>();
            await using var data = await transaction.ReadAsync(_load, cancellationToken).ConfigureAwait(false);
            while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
                all.Add(PeerId.Parse(data.GetString(0)), [.. data.GetFieldValue<string[]>(1).Select(static one => Multiaddr.Parse(one))]);
            return all;
        },
        cancellationToken);

    public async Task ReportAsync(IReadOnlyList<PeerReport> reports, CancellationToken cancellationToken = default)
    {
        var last = reports.Reverse().DistinctBy(static one => (one.Thread, one.Peer)).ToList();
        if (last.Count == 0) return;
        await database.TransactAsync(
            transaction => transaction.ExecuteAsync(
                _report,
                cancellationToken,
                last.ConvertAll(static one => one.Thread.ToString()).ToArray(),
                last.ConvertAll(static one => one.Peer.ToString()).ToArray(),
                last.ConvertAll(static one => PeerOutcomes.NameOf(one.Outcome)).ToArray(),
                last.ConvertAll(static one => one.Missing).ToArray(),
                last.ConvertAll(static one => ForeignText.Clean(one.Error, ErrorMaxLength)).ToArray(),
                time.GetUtcNow(),
                PeerOutcomes.NameOf(PeerOutcome.InSync),
                PeerOutcomes.NameOf(PeerOutcome.Failed)),
            cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<PeerReport>> ReportsAsync(ThreadId thread, CancellationToken cancellationToken = default) => database.TransactAsync<IReadOnlyList<PeerReport>>(
        async transaction =>
        {
            var reports = new List<PeerReport>();
            await using var data = await transaction.ReadAsync(_reports, cancellationToken, thread.ToString()).ConfigureAwait(false);
            while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                reports.Add(new PeerReport(thread, PeerId.Parse(data.GetString(0)), PeerOutcomes.Parse(data.GetString(1)), data.GetInt64(2), data.GetString(3))
                {
                    CheckedAt = data.Time(4),
                    InSyncAt = await data.IsDBNullAsync(5, cancellationToken).ConfigureAwait(false) ? null : data.Time(5),
                    Failures = data.GetInt32(6),
                });
            }

            return reports;
        },
        cancellationToken);
}
