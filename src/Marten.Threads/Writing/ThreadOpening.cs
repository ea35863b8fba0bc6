using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Registry;

namespace Marten.Threads.Writing;

/// <summary>Locks the threads of a commit and reads what its writes need, in one statement.</summary>
internal sealed class ThreadOpening(string schema, ThreadTable threads, OwnLogs ownLogs)
{
    /// <summary>
    /// Instances that come with the statement: 256, so at most 256 MiB of documents; those of a larger commit are read
    /// behind it.
    /// </summary>
    private const int InstancesMax = 256;

    private readonly HistoryQueries _histories = new(schema);
    private readonly SqlText _open = SqlText.Call("select * from", $"{schema}.open_threads", 7);

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
                instances.Select(static one => one.Instance.Collection).Distinct(StringComparer.Ordinal).ToArray(),
                read.Select(static one => one.Thread.ToString()).ToArray(),
                read.Select(static one => one.Instance.Collection).ToArray(),
                read.Select(static one => one.Instance.Id).ToArray(),
            ]);
    }

    /// <summary>A thread with those instances of a commit that the statement left out.</summary>
    public async Task<OpenedThread> CompleteAsync(
        ThreadTransaction transaction, OpenedThread thread, IReadOnlyCollection<(ThreadId Thread, InstanceKey Instance)> instances, CancellationToken cancellationToken)
    {
        if (instances.Count <= InstancesMax) return thread;
        var history = new InstanceHistory(_histories, transaction, thread.Row.Id);
        var ofThread = instances.Where(one => one.Thread == thread.Row.Id).Select(static one => one.Instance).ToList();
        return thread with { Stored = await history.LoadAsync(ofThread, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>What the statement found: the threads that exist here.</summary>
    public IReadOnlyDictionary<ThreadId, OpenedThread> Read(IReadOnlyList<object[]> rows)
    {
        var found = new Dictionary<string, OpenedRows>(StringComparer.Ordinal);
        foreach (var columns in rows)
        {
            var thread = (string)columns[OpenedColumns.Thread];
            if (columns[OpenedColumns.Clock] is not DBNull) found.Add(thread, new OpenedRows(ReadThread(thread, columns)));
            else if (!found.TryGetValue(thread, out var opened)) continue;
            else if (columns[OpenedColumns.Identity] is not DBNull) opened.AddLog(columns);
            else if (columns[OpenedColumns.Configuration] is not DBNull) opened.AddCollection(columns);
            else opened.AddInstance(columns);
        }

        return found.Values.Select(one => one.Complete(ownLogs)).ToDictionary(static thread => thread.Row.Id);
    }

    /// <summary>Whether the database is the one that this host last wrote.</summary>
    public static bool IsSameDatabase(IReadOnlyList<object[]> rows) =>
        rows.All(static columns => columns[OpenedColumns.Clock] is DBNull || columns[OpenedColumns.IsSameDatabase] is true);

    private ThreadRow ReadThread(string id, object[] columns) => threads.Read(
        id,
        (string)columns[OpenedColumns.Name],
        (byte[])columns[OpenedColumns.ServiceKey],
        columns[OpenedColumns.ReadKey] as byte[],
        new DateTimeOffset((DateTime)columns[OpenedColumns.CreatedAt]),
        (long)columns[OpenedColumns.Clock]);
}
