using System.Data.Common;
using System.Text.Json;
using Marten.Threads.Collections;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Reducing;
using Marten.Threads.Registry;

namespace Marten.Threads.Writing;

/// <summary>Locks the threads of a commit and reads what its writes need, in one round trip.</summary>
internal sealed class ThreadOpening(string schema, ThreadTable threads, OwnLogs ownLogs)
{
    private readonly string _open = $"select * from {schema}.open_threads($1, $2, $3, $4, $5, $6)";

    /// <param name="transaction">The transaction that keeps the locks.</param>
    /// <param name="identities">Whoever writes.</param>
    /// <param name="instances">What is written to.</param>
    /// <param name="cancellationToken">Stops the wait for the locks, too.</param>
    /// <returns>The threads that exist here.</returns>
    public async Task<IReadOnlyDictionary<ThreadId, OpenedThread>> OpenAsync(
        ThreadTransaction transaction,
        IReadOnlyCollection<VerifyingKey> identities,
        IReadOnlyCollection<(ThreadId Thread, InstanceKey Instance)> instances,
        CancellationToken cancellationToken)
    {
        var opened = new Dictionary<ThreadId, OpenedThread>();
        await using var data = await transaction.ReadPreparedAsync(
            _open,
            cancellationToken,
            instances.Select(static one => one.Thread).Distinct().Select(static thread => thread.ToString()).ToArray(),
            threads.LockWait,
            identities.Select(static identity => identity.ToString()).ToArray(),
            instances.Select(static one => one.Thread.ToString()).ToArray(),
            instances.Select(static one => one.Instance.Collection).ToArray(),
            instances.Select(static one => one.Instance.Id).ToArray()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = threads.Read(data) with { Clock = data.GetInt64(5) };
            opened.Add(row.Id, new OpenedThread(row, ReadLogs(data), ReadCollections(data), ReadInstances(data)));
        }

        return opened;
    }

    private Dictionary<string, OwnLog> ReadLogs(DbDataReader data)
    {
        var logs = new Dictionary<string, OwnLog>(StringComparer.Ordinal);
        if (data.IsDBNull(6)) return logs;
        var ids = data.GetFieldValue<byte[][]>(6);
        var identities = data.GetFieldValue<string[]>(7);
        var keys = data.GetFieldValue<byte[][]>(8);
        var trees = ids.Select(static id => LogId.FromBytes(id)).ToDictionary(static log => log, static log => new LogTree(log));
        ReadBranches(data, trees);
        for (var i = 0; i < ids.Length; i++)
        {
            var log = LogId.FromBytes(ids[i]);
            logs.Add(identities[i], new OwnLog(ownLogs.Open(log, keys[i]), trees[log]));
        }

        return logs;
    }

    private static void ReadBranches(DbDataReader data, Dictionary<LogId, LogTree> trees)
    {
        if (data.IsDBNull(9)) return;
        var logs = data.GetFieldValue<byte[][]>(9);
        var numbers = data.GetFieldValue<int[]>(10);
        var parents = data.GetFieldValue<int[]>(11);
        var starts = data.GetFieldValue<long[]>(12);
        var firsts = data.GetFieldValue<byte[][]>(13);
        var rivals = data.GetFieldValue<byte[]?[]>(14);
        var authors = data.GetFieldValue<byte[][]>(15);
        var heads = data.GetFieldValue<byte[][]>(16);
        var counters = data.GetFieldValue<long[]>(17);
        for (var i = 0; i < logs.Length; i++)
        {
            trees[LogId.FromBytes(logs[i])].Load(new LogBranch
            {
                Number = numbers[i],
                Parent = parents[i],
                Start = starts[i],
                FirstEvent = Cid.FromBytes(firsts[i]),
                RivalEvent = rivals[i] is { } rival ? Cid.FromBytes(rival) : default,
                Author = authors[i],
                Head = Cid.FromBytes(heads[i]),
                HeadCounter = counters[i],
            });
        }
    }

    private static List<CollectionConfiguration> ReadCollections(DbDataReader data)
    {
        if (data.IsDBNull(18)) return [];
        var schemas = data.GetFieldValue<string[]>(19);
        return data.GetFieldValue<string[]>(18)
            .Select((name, i) => new CollectionConfiguration(name, JsonSerializer.Deserialize<string[]>(schemas[i])!))
            .ToList();
    }

    private static Dictionary<InstanceKey, StoredInstance> ReadInstances(DbDataReader data)
    {
        var stored = new Dictionary<InstanceKey, StoredInstance>();
        if (data.IsDBNull(20)) return stored;
        var collections = data.GetFieldValue<string[]>(20);
        var ids = data.GetFieldValue<string[]>(21);
        var documents = data.GetFieldValue<string?[]>(22);
        var times = data.GetFieldValue<long[]>(23);
        var logs = data.GetFieldValue<byte[][]>(24);
        var counters = data.GetFieldValue<long[]>(25);
        var indexes = data.GetFieldValue<int[]>(26);
        for (var i = 0; i < ids.Length; i++)
        {
            stored[new InstanceKey(collections[i], ids[i])] = new StoredInstance(
                documents[i] is { } document ? InstanceHistory.ParseStored(document) : null,
                new OrderKey(times[i], LogId.FromBytes(logs[i]), counters[i], indexes[i]));
        }

        return stored;
    }
}
