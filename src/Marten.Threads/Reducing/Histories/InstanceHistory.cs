using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Reducing.Composing;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Reducing.Histories;

/// <summary>What was reduced before, read from the tables <c>instances</c>, <c>operations</c> and <c>segments</c>.</summary>
internal sealed class InstanceHistory(HistoryQueries queries, ISqlReader reader, ThreadId thread) : IInstanceHistory
{
    private const int OrderKeyColumns = 4;

    public async Task<IReadOnlyDictionary<InstanceKey, StoredInstance>> LoadAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<InstanceKey, StoredInstance>(instances.Count);
        await using var data = await ReadAsync(queries.Load, instances, cancellationToken).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            stored[KeyOf(data)] = new StoredInstance(
                data.IsDBNull(2) ? null : ParseStored(data.GetString(2)), OrderKeyOf(data, 3), data.IsDBNull(7) ? null : data.GetInt32(7));
        }

        return stored;
    }

    public async Task<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>> LoadLastTimesAsync(
        IReadOnlyCollection<(InstanceKey Instance, LogId Log)> pairs, CancellationToken cancellationToken)
    {
        var times = new Dictionary<(InstanceKey, LogId), long>(pairs.Count);
        await using var data = await reader.ReadAsync(
            queries.LastTimes,
            cancellationToken,
            thread.ToString(),
            pairs.Select(static pair => pair.Instance.Collection).ToArray(),
            pairs.Select(static pair => pair.Instance.Id).ToArray(),
            pairs.Select(static pair => pair.Log.Bytes.ToArray()).ToArray()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            times[(KeyOf(data), LogId.FromBytes(data.Bytes(2)))] = data.GetInt64(3);
        return times;
    }

    public async Task<IReadOnlySet<InstanceKey>> LoadSegmentedAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        var segmented = new HashSet<InstanceKey>();
        await using var data = await ReadAsync(queries.Segmented, instances, cancellationToken).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) segmented.Add(KeyOf(data));
        return segmented;
    }

    public async Task<IReadOnlyList<Segment>> LoadSegmentsAsync(
        InstanceKey instance, int? level, OrderKey? after, OrderKey? until, CancellationToken cancellationToken)
    {
        var segments = new List<Segment>();
        await using var data = await reader.ReadAsync(
            queries.Segments, cancellationToken, [thread.ToString(), instance.Collection, instance.Id, SqlValues.Nullable(level), .. Stretch(after, until)]).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            segments.Add(new Segment(data.GetInt32(0), OrderKeyOf(data, 1), ComposedRun.Read(instance.Id, data.Bytes(5)), data.GetBoolean(6), data.GetBoolean(7)));
        return segments;
    }

    public async IAsyncEnumerable<ReducedOperation> ReadOperationsAsync(
        IReadOnlyCollection<InstanceKey> instances, OrderKey? after, OrderKey? until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(
            queries.Operations,
            cancellationToken,
            [thread.ToString(), instances.Select(static one => one.Collection).ToArray(), instances.Select(static one => one.Id).ToArray(), .. Stretch(after, until)]).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) yield return ReadOperation(data);
    }

    public async Task<ReducedOperation?> ReadFirstOperationAsync(InstanceKey instance, OrderKey? after, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(
            queries.First, cancellationToken, [thread.ToString(), instance.Collection, instance.Id, .. Stretch(after, null).Take(OrderKeyColumns)]).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? ReadOperation(data) : null;
    }

    /// <summary>Instances of one collection, or of all when it is empty, that have an operation that counts.</summary>
    public Task<IReadOnlySet<InstanceKey>> KeysAsync(string collection, CancellationToken cancellationToken) =>
        KeysAsync(queries.KeysOfCollection, collection, cancellationToken);

    /// <summary>Instances of one collection that have an operation that a validator could not decide.</summary>
    public Task<IReadOnlySet<InstanceKey>> UndecidedKeysAsync(string collection, CancellationToken cancellationToken) =>
        KeysAsync(queries.KeysOfUndecided, collection, cancellationToken);

    private async Task<IReadOnlySet<InstanceKey>> KeysAsync(string sql, string collection, CancellationToken cancellationToken)
    {
        var keys = new HashSet<InstanceKey>();
        await using var data = await reader.ReadAsync(sql, cancellationToken, thread.ToString(), collection).ConfigureAwait(false);
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

    private static object[] Stretch(OrderKey? after, OrderKey? until) =>
    [
        after?.EffectiveTime ?? -1L, after?.Log.Bytes.ToArray() ?? [], after?.Counter ?? 0L, after?.Index ?? 0,
        until?.EffectiveTime ?? long.MaxValue, until?.Log.Bytes.ToArray() ?? [], until?.Counter ?? 0L, until?.Index ?? 0,
    ];

    private static OrderKey OrderKeyOf(DbDataReader data, int column) =>
        new(data.GetInt64(column), LogId.FromBytes(data.Bytes(column + 1)), data.GetInt64(column + 2), data.GetInt32(column + 3));

    private static InstanceKey KeyOf(DbDataReader data) => new(data.GetString(0), data.GetString(1));

    private static ReducedOperation ReadOperation(DbDataReader data) => new()
    {
        Instance = KeyOf(data),
        Key = OrderKeyOf(data, 2),
        Branch = data.GetInt32(6),
        Type = OperationTypes.Parse(data.GetString(7)),
        Patch = data.IsDBNull(8) ? null : ParseStored(data.GetString(8)),
        Stamp = data.GetInt64(9),
        ClaimedAuthor = data.Bytes(10),
        Record = Cid.FromBytes(data.Bytes(11)),
        Status = data.GetString(12),
        Counts = true,
        Normalised = data.GetBoolean(13),
    };
}
