using System.Data.Common;
using System.Text;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Reducing;

/// <summary>What was reduced before, read from the tables <c>instances</c> and <c>operations</c>.</summary>
internal sealed class InstanceHistory(string schema, ISqlReader reader, ThreadId thread) : IInstanceHistory
{
    private const string Newest = "order by o.effective_time desc, o.log_id desc, o.counter desc, o.op_index desc limit 1";

    private readonly string _load = $"""
        select k.collection, k.id, i.data::text, n.effective_time, n.log_id, n.counter, n.op_index
        from unnest($2::text[], $3::text[]) as k(collection, id)
        left join {schema}.instances i on i.thread_id = $1 and i.collection = k.collection and i.id = k.id
        join lateral (
          select o.effective_time, o.log_id, o.counter, o.op_index from {schema}.operations o
          where o.thread_id = $1 and o.collection = k.collection and o.instance_id = k.id and o.counts {Newest}) n on true
        """;

    private readonly string _lastTimes = $"""
        select k.collection, k.id, k.log_id, n.effective_time
        from unnest($2::text[], $3::text[], $4::bytea[]) as k(collection, id, log_id)
        join lateral (
          select o.effective_time from {schema}.operations o
          where o.thread_id = $1 and o.collection = k.collection and o.instance_id = k.id and o.log_id = k.log_id and o.counts {Newest}) n on true
        """;

    private readonly string _operations = $"""
        select o.collection, o.instance_id, o.effective_time, o.log_id, o.counter, o.op_index, o.branch,
               o.type, o.patch::text, o.stamp, o.claimed_author, o.record, o.status, o.normalised, o.unconfirmed
        from unnest($2::text[], $3::text[]) as k(collection, id)
        join {schema}.operations o on o.thread_id = $1 and o.collection = k.collection and o.instance_id = k.id and o.counts
        """;

    private readonly string _keysOfCollection =
        $"select distinct collection, instance_id from {schema}.operations where thread_id = $1 and counts and ($2 = '' or collection = $2)";

    public async Task<IReadOnlyDictionary<InstanceKey, StoredInstance>> LoadAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<InstanceKey, StoredInstance>(instances.Count);
        await using var data = await ReadAsync(_load, instances, cancellationToken).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var document = data.IsDBNull(2) ? null : ParseStored(data.GetString(2));
            stored[KeyOf(data)] = new StoredInstance(
                document, new OrderKey(data.GetInt64(3), LogId.FromBytes(data.Bytes(4)), data.GetInt64(5), data.GetInt32(6)));
        }

        return stored;
    }

    public async Task<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>> LoadLastTimesAsync(
        IReadOnlyCollection<(InstanceKey Instance, LogId Log)> pairs, CancellationToken cancellationToken)
    {
        var times = new Dictionary<(InstanceKey, LogId), long>(pairs.Count);
        await using var data = await reader.ReadAsync(
            _lastTimes,
            cancellationToken,
            thread.ToString(),
            pairs.Select(static pair => pair.Instance.Collection).ToArray(),
            pairs.Select(static pair => pair.Instance.Id).ToArray(),
            pairs.Select(static pair => pair.Log.Bytes.ToArray()).ToArray()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            times[(KeyOf(data), LogId.FromBytes(data.Bytes(2)))] = data.GetInt64(3);
        return times;
    }

    public async Task<IReadOnlyList<ReducedOperation>> LoadOperationsAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        var operations = new List<ReducedOperation>();
        await using var data = await ReadAsync(_operations, instances, cancellationToken).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) operations.Add(ReadOperation(data));
        return operations;
    }

    /// <summary>Instances of one collection, or of all when it is empty, that have an operation that counts.</summary>
    public async Task<IReadOnlySet<InstanceKey>> KeysAsync(string collection, CancellationToken cancellationToken)
    {
        var keys = new HashSet<InstanceKey>();
        await using var data = await reader.ReadAsync(_keysOfCollection, cancellationToken, thread.ToString(), collection).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) keys.Add(KeyOf(data));
        return keys;
    }

    /// <summary>A document as the database gives it back.</summary>
    public static DocObject ParseStored(string json) => JsonText.Parse(Encoding.UTF8.GetBytes(json)) as DocObject
        ?? throw new ThreadDataException("The thread store holds an instance or a patch that is no JSON object; it was changed by something else than Marten.Threads. Rebuild the thread.");

    private Task<DbDataReader> ReadAsync(string sql, IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) =>
        reader.ReadAsync(
            sql,
            cancellationToken,
            thread.ToString(),
            instances.Select(static instance => instance.Collection).ToArray(),
            instances.Select(static instance => instance.Id).ToArray());

    private static InstanceKey KeyOf(DbDataReader data) => new(data.GetString(0), data.GetString(1));

    private static ReducedOperation ReadOperation(DbDataReader data) => new()
    {
        Instance = KeyOf(data),
        Key = new OrderKey(data.GetInt64(2), LogId.FromBytes(data.Bytes(3)), data.GetInt64(4), data.GetInt32(5)),
        Branch = data.GetInt32(6),
        Type = OperationTypes.Parse(data.GetString(7)),
        Patch = data.IsDBNull(8) ? null : ParseStored(data.GetString(8)),
        Stamp = data.GetInt64(9),
        ClaimedAuthor = data.Bytes(10),
        Record = Cid.FromBytes(data.Bytes(11)),
        Status = data.GetString(12),
        Counts = true,
        Normalised = data.GetBoolean(13),
        Unconfirmed = data.GetBoolean(14),
    };
}
