using System.Text.Json;
using Marten.Threads.Collections;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Registry;

namespace Marten.Threads.Writing;

/// <summary>Locks the threads of a commit and reads what its writes need, in one statement.</summary>
internal sealed class ThreadOpening(string schema, ThreadTable threads, OwnLogs ownLogs)
{
    /// <summary>
    /// Instances that come with the statement: 256. Their documents stand in one row, which PostgreSQL limits to 1 GiB;
    /// those of a larger commit are read behind it.
    /// </summary>
    private const int InstancesMax = 256;

    private readonly SqlText _open = SqlText.Call("select * from", $"{schema}.open_threads", 6);

    /// <summary>The statement that opens the threads.</summary>
    /// <param name="identities">Whoever writes.</param>
    /// <param name="instances">What is written to.</param>
    public (SqlText Sql, object[] Values) Query(IReadOnlyCollection<VerifyingKey> identities, IReadOnlyCollection<(ThreadId Thread, InstanceKey Instance)> instances)
    {
        var read = instances.Count <= InstancesMax ? instances : [];
        return (
            _open,
            [
                instances.Select(static one => one.Thread).Distinct().Select(static thread => thread.ToString()).ToArray(),
                threads.LockWait,
                identities.Select(static identity => identity.ToString()).ToArray(),
                read.Select(static one => one.Thread.ToString()).ToArray(),
                (read.Count > 0 ? read.Select(static one => one.Instance.Collection) : instances.Select(static one => one.Instance.Collection).Distinct(StringComparer.Ordinal)).ToArray(),
                read.Select(static one => one.Instance.Id).ToArray(),
            ]);
    }

    /// <summary>A thread with the instances that the statement left out.</summary>
    public async Task<OpenedThread> CompleteAsync(
        ThreadTransaction transaction, OpenedThread thread, int instancesInAll, IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) =>
        instancesInAll <= InstancesMax
            ? thread
            : thread with { Stored = await new InstanceHistory(schema, transaction, thread.Row.Id).LoadAsync(instances, cancellationToken).ConfigureAwait(false) };

    /// <summary>What the statement found: the threads that exist here.</summary>
    public IReadOnlyDictionary<ThreadId, OpenedThread> Read(IEnumerable<object[]> rows)
    {
        var opened = new Dictionary<ThreadId, OpenedThread>();
        foreach (var columns in rows)
        {
            var row = threads.Read((string)columns[0], (string)columns[1], (byte[])columns[2], columns[3] as byte[], new DateTimeOffset((DateTime)columns[4]), (long)columns[5]);
            opened.Add(row.Id, new OpenedThread(row, ReadLogs(columns), ReadCollections(columns), ReadInstances(columns)));
        }

        return opened;
    }

    /// <summary>Whether the database is the one that this host last wrote.</summary>
    public static bool IsSameDatabase(IReadOnlyList<object[]> rows) => rows.All(static columns => columns[28] is true);

    private Dictionary<string, OwnLog> ReadLogs(object[] columns)
    {
        var logs = new Dictionary<string, OwnLog>(StringComparer.Ordinal);
        if (columns[6] is DBNull) return logs;
        var ids = (byte[][])columns[6];
        var identities = (string[])columns[7];
        var keys = (byte[][])columns[8];
        var trees = ids.Select(static id => LogId.FromBytes(id)).ToDictionary(static log => log, static log => new LogTree(log));
        ReadBranches(columns, trees);
        for (var i = 0; i < ids.Length; i++)
        {
            var log = LogId.FromBytes(ids[i]);
            logs.Add(identities[i], new OwnLog(ownLogs.Open(log, keys[i]), trees[log]));
        }

        return logs;
    }

    private static void ReadBranches(object[] columns, Dictionary<LogId, LogTree> trees)
    {
        if (columns[9] is DBNull) return;
        var logs = (byte[][])columns[9];
        var numbers = (int[])columns[10];
        var parents = (int[])columns[11];
        var starts = (long[])columns[12];
        var firsts = (byte[][])columns[13];
        var rivals = (byte[]?[])columns[14];
        var authors = (byte[][])columns[15];
        var heads = (byte[][])columns[16];
        var counters = (long[])columns[17];
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

    private static List<CollectionConfiguration> ReadCollections(object[] columns)
    {
        if (columns[18] is DBNull) return [];
        var schemas = (string[])columns[19];
        return ((string[])columns[18])
            .Select((name, i) => new CollectionConfiguration(name, JsonSerializer.Deserialize<string[]>(schemas[i])!))
            .ToList();
    }

    private static Dictionary<InstanceKey, StoredInstance> ReadInstances(object[] columns)
    {
        var stored = new Dictionary<InstanceKey, StoredInstance>();
        if (columns[20] is DBNull) return stored;
        var collections = (string[])columns[20];
        var ids = (string[])columns[21];
        var documents = (string?[])columns[22];
        var times = (long[])columns[23];
        var logs = (byte[][])columns[24];
        var counters = (long[])columns[25];
        var indexes = (int[])columns[26];
        var tails = (int[])columns[27];
        for (var i = 0; i < ids.Length; i++)
        {
            stored[new InstanceKey(collections[i], ids[i])] = new StoredInstance(
                documents[i] is { } document ? InstanceHistory.ParseStored(document) : null,
                new OrderKey(times[i], LogId.FromBytes(logs[i]), counters[i], indexes[i]),
                tails[i] < 0 ? null : tails[i]);
        }

        return stored;
    }
}
