using System.Data.Common;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Replicating;

/// <summary>The table <c>log_addresses</c>: who stores which log.</summary>
internal sealed class AddressTable(string schema)
{
    /// <summary>Addresses kept of one log: as many peers as may hold it.</summary>
    public const int AddressesMax = 32;

    private readonly string _load = $"select log_id, address from {schema}.log_addresses where thread_id = $1 order by log_id, address";

    private readonly string _add = $"""
        insert into {schema}.log_addresses (thread_id, log_id, address)
        select $1, n.log_id, n.address from unnest($2::bytea[], $3::text[]) as n(log_id, address)
        on conflict do nothing
        """;

    private readonly string _remove = $"delete from {schema}.log_addresses where thread_id = $1 and address = any($2)";

    /// <summary>Asks for the addresses of all logs of a thread.</summary>
    public SqlQuestion Question(ThreadId thread) => new(_load, thread.ToString());

    /// <summary>Takes the answer.</summary>
    public static async Task<ILookup<LogId, Multiaddr>> TakeAsync(DbDataReader data, CancellationToken cancellationToken)
    {
        var all = new List<(LogId Log, Multiaddr Address)>();
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) all.Add((LogId.FromBytes(data.Bytes(0)), Multiaddr.Parse(data.GetString(1))));
        return all.ToLookup(static one => one.Log, static one => one.Address);
    }

    /// <summary>Removes the addresses of a peer from all logs.</summary>
    public async Task RemoveAsync(ThreadTransaction transaction, ThreadId thread, PeerId peer, CancellationToken cancellationToken)
    {
        ILookup<LogId, Multiaddr> all;
        await using (var data = await transaction.ReadAsync(cancellationToken, Question(thread)).ConfigureAwait(false)) all = await TakeAsync(data, cancellationToken).ConfigureAwait(false);
        var leaving = all.SelectMany(static log => log).Where(address => address.TryGetPeerId(out var named) && named == peer).Select(static address => address.ToString()).Distinct(StringComparer.Ordinal).ToArray();
        await transaction.ExecuteAsync(_remove, cancellationToken, thread.ToString(), leaving).ConfigureAwait(false);
    }

    /// <summary>Adds addresses; whether one was new.</summary>
    public async Task<bool> AddAsync(
        ThreadTransaction transaction, ThreadId thread, IReadOnlyList<(LogId Log, Multiaddr Address)> addresses, CancellationToken cancellationToken)
    {
        if (addresses.Count == 0) return false;
        var logs = addresses.Select(static one => one.Log.Bytes.ToArray()).ToArray();
        var texts = addresses.Select(static one => one.Address.ToString()).ToArray();
        return await transaction.ExecuteAsync(_add, cancellationToken, thread.ToString(), logs, texts).ConfigureAwait(false) > 0;
    }
}
