using Marten.Threads.Ingesting;
using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;

namespace Marten.Threads.Tests.Reducing;

/// <summary>
/// A node without a database: the product's placement, trees, judge and reducer over dictionaries. What it holds after a batch is
/// what a node in PostgreSQL must hold.
/// </summary>
internal sealed class PureNode(SymmetricKey readKey) : IInstanceHistory
{
    private readonly PureLogs _logs = new();
    private readonly Dictionary<InstanceKey, InstanceChange> _instances = [];
    private readonly List<ReducedOperation> _operations = [];
    private List<VerifiedRecord> _waiting = [];
    private HashSet<InstanceKey> _rejudged = [];

    public IEnumerable<LogId> Logs => _logs.Ids;

    public IReadOnlyList<ReducedOperation> Operations => _operations;

    /// <summary>The last outcome of every instance that an operation ever named.</summary>
    public IReadOnlyCollection<InstanceChange> Outcomes => _instances.Values;

    /// <summary>How often an instance was folded again from its first operation because an operation came late.</summary>
    public int LateFolds { get; private set; }

    /// <summary>How often an instance was folded again because records of a log counted otherwise.</summary>
    public int Rejudgements { get; private set; }

    public LogTree TreeOf(LogId log) => _logs.Tree(log);

    public SortedDictionary<string, string> Instances()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (instance, change) in _instances)
        {
            if (change.After is { } document) texts.Add($"{instance.Collection}/{instance.Id}", document.ToString());
        }

        return texts;
    }

    /// <summary>Takes in records in any order; those that cannot be placed yet are offered again with each later batch, as a peer would.</summary>
    public async Task IngestAsync(IEnumerable<VerifiedRecord> batch)
    {
        _waiting = [.. _waiting.Concat(batch).DistinctBy(record => record.Cid)];
        var book = _logs.Open(_waiting);
        await BatchPlacement.PlaceAsync(book, new VerifiedBatch(_waiting, new Dictionary<Cid, string>(), []), CancellationToken.None);
        _waiting.RemoveAll(record => book.Tree(record.LogId).TryFind(record.Cid, out _));
        _logs.Store(book);
        await ReduceAsync(book);
    }

    public Task<IReadOnlyDictionary<InstanceKey, StoredInstance>> LoadAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        var stored = instances
            .Where(_instances.ContainsKey)
            .ToDictionary(instance => instance, instance => new StoredInstance(_instances[instance].After, _instances[instance].Newest));
        return Task.FromResult<IReadOnlyDictionary<InstanceKey, StoredInstance>>(stored);
    }

    public Task<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>> LoadLastTimesAsync(
        IReadOnlyCollection<(InstanceKey Instance, LogId Log)> pairs, CancellationToken cancellationToken)
    {
        var times = new Dictionary<(InstanceKey Instance, LogId Log), long>();
        foreach (var operation in _operations.Where(operation => operation.Counts))
        {
            var pair = (operation.Instance, operation.Key.Log);
            if (pairs.Contains(pair)) times[pair] = Math.Max(times.GetValueOrDefault(pair), operation.Key.EffectiveTime);
        }

        return Task.FromResult<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>>(times);
    }

    public Task<IReadOnlyList<ReducedOperation>> LoadOperationsAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        Rejudgements += instances.Count(_rejudged.Contains);
        LateFolds += instances.Count(instance => !_rejudged.Contains(instance));
        var wanted = instances.ToHashSet();
        return Task.FromResult<IReadOnlyList<ReducedOperation>>(
            [.. _operations.Where(operation => operation.Counts && wanted.Contains(operation.Instance)).Select(Copy)]);
    }

    private async Task ReduceAsync(LogBook book)
    {
        var rejudged = book.Rejudged().Concat(_logs.Mended(book)).ToHashSet();
        var added = book.Placed
            .Where(one => !one.IsOther && !rejudged.Contains(one.Record.LogId))
            .SelectMany(one => OperationsOf(book.Tree(one.Record.LogId), one.Record, one.Placement.Position)).ToList();
        var replaced = rejudged.ToDictionary(
            log => log,
            IReadOnlyList<ReducedOperation> (log) => [.. _logs.Records(book.Tree(log)).SelectMany(one => OperationsOf(book.Tree(log), one.Record, one.Position))]);
        _rejudged = replaced.Values.SelectMany(operations => operations).Select(operation => operation.Instance).ToHashSet();

        var reduction = new Reduction(added, replaced, new HashSet<InstanceKey>());
        var changes = await new InstanceReducer(this, _ => null).ReduceAsync(reduction, CancellationToken.None);
        _operations.RemoveAll(operation => rejudged.Contains(operation.Key.Log));
        _operations.AddRange([.. added, .. replaced.Values.SelectMany(operations => operations)]);
        foreach (var change in changes)
        {
            _instances[change.Instance] = change;
            foreach (var changed in change.StatusChanges)
                _operations.Single(operation => operation.Key == changed.Key && operation.Branch == changed.Branch).Status = changed.Status;
        }
    }

    private IReadOnlyList<ReducedOperation> OperationsOf(LogTree tree, VerifiedRecord record, RecordPosition position)
    {
        if (RecordReader.ReadBody(record, readKey, out var body) != BodyRefusal.None) return [];
        var standing = tree.Judge().StandingOf(position, _logs.AuthorMatches(tree, record, position));
        return RecordOperations.Of(record, position, standing, tree.Branches[position.Branch].Author, body);
    }

    // A row read from a table is no part of it: what the reducer does to it shows only if it is written back.
    private static ReducedOperation Copy(ReducedOperation stored) => new()
    {
        Instance = stored.Instance,
        Key = stored.Key,
        Branch = stored.Branch,
        Type = stored.Type,
        Patch = stored.Patch,
        Stamp = stored.Stamp,
        Record = stored.Record,
        ClaimedAuthor = stored.ClaimedAuthor,
        Normalised = stored.Normalised,
        Unconfirmed = stored.Unconfirmed,
        Counts = stored.Counts,
        Status = stored.Status,
    };
}
