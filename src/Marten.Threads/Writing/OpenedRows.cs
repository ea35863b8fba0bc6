using System.Text.Json;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Registry;

namespace Marten.Threads.Writing;

/// <summary>A thread that is put together from the rows that <c>open_threads</c> returned for it.</summary>
internal sealed class OpenedRows(ThreadRow row)
{
    private readonly List<object[]> _logs = [];
    private readonly List<CollectionRules> _collections = [];
    private readonly Dictionary<InstanceKey, StoredInstance> _stored = [];

    public OpenedThread Complete(OwnLogs ownLogs) => new(row, Logs(ownLogs), _collections, _stored);

    /// <summary>An own log with one of its branches, or without any; in any order.</summary>
    public void AddLog(object[] columns) => _logs.Add(columns);

    public void AddCollection(object[] columns)
    {
        var told = JsonSerializer.Deserialize<ToldCollection>((string)columns[OpenedColumns.Configuration], JsonSerializerOptions.Web)!;
        _collections.Add(new CollectionRules((string)columns[OpenedColumns.Name], told.Schemas, told.WriteValidator, told.ReadFilter, told.Indexes, told.Hash));
    }

    /// <summary>An instance, or, where it is deleted, its newest operation.</summary>
    public void AddInstance(object[] columns) => _stored[new InstanceKey((string)columns[OpenedColumns.Name], (string)columns[OpenedColumns.Instance])] = new StoredInstance(
        columns[OpenedColumns.Document] is string document ? InstanceHistory.ParseStored(document) : null,
        new OrderKey(
            (long)columns[OpenedColumns.EffectiveTime],
            LogId.FromBytes((byte[])columns[OpenedColumns.Log]),
            (long)columns[OpenedColumns.Counter],
            (int)columns[OpenedColumns.Index]),
        columns[OpenedColumns.Tail] is int tail ? tail : null);

    // A tree takes its branches in the order of their numbers.
    private Dictionary<string, OwnLog> Logs(OwnLogs ownLogs)
    {
        var logs = new Dictionary<string, OwnLog>(StringComparer.Ordinal);
        foreach (var columns in _logs.OrderBy(static columns => columns[OpenedColumns.Branch] as int?))
        {
            var identity = (string)columns[OpenedColumns.Identity];
            if (!logs.TryGetValue(identity, out var log))
            {
                var id = LogId.FromBytes((byte[])columns[OpenedColumns.Log]);
                logs.Add(identity, log = new OwnLog(ownLogs.Open(id, (byte[])columns[OpenedColumns.PrivateKey]), new LogTree(id)));
            }

            if (columns[OpenedColumns.Branch] is int number) log.Tree.Load(Branch(number, columns));
        }

        return logs;
    }

    private sealed record ToldCollection(string[] Schemas, string? WriteValidator, string? ReadFilter, CollectionIndex[] Indexes, string Hash);

    private static LogBranch Branch(int number, object[] columns) => new()
    {
        Number = number,
        Parent = (int)columns[OpenedColumns.Parent],
        Start = (long)columns[OpenedColumns.Start],
        FirstEvent = Cid.FromBytes((byte[])columns[OpenedColumns.FirstEvent]),
        RivalEvent = columns[OpenedColumns.RivalEvent] is byte[] rival ? Cid.FromBytes(rival) : default,
        Author = (byte[])columns[OpenedColumns.Author],
        Head = Cid.FromBytes((byte[])columns[OpenedColumns.Head]),
        HeadCounter = (long)columns[OpenedColumns.Counter],
    };
}
