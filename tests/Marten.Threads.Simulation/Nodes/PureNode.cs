using Marten.Threads.Ingesting;
using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;
using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Nodes;

/// <summary>A step of the reduction: reads through the history, writes nothing.</summary>
internal delegate Task<IReadOnlyList<InstanceChange>> ReductionStep(IInstanceHistory history, Reduction reduction, CancellationToken cancellationToken);

/// <summary>
/// A node without a database: the product's placement, trees, judge and reducer over dictionaries. What it holds after a batch is
/// what a node in PostgreSQL must hold.
/// </summary>
internal sealed class PureNode
{
    private readonly OpenedBodies _bodies;
    private readonly SeededRandomSource? _disorder;
    private readonly ReductionStep _reduce;
    private readonly PureLogs _logs;
    private readonly MemoryHistory _history;
    private List<VerifiedRecord> _waiting = [];

    public PureNode(SymmetricKey readKey)
        : this(new OpenedBodies(readKey))
    {
    }

    /// <param name="bodies">Opens records.</param>
    /// <param name="disorder">Shuffles whatever has no order: batches, dictionaries, rows; null leaves it as it is.</param>
    /// <param name="reduce">The product's reducer if nothing is said.</param>
    /// <param name="judgeOf">The write validators of collections, for the product's reducer.</param>
    public PureNode(OpenedBodies bodies, SeededRandomSource? disorder = null, ReductionStep? reduce = null, Func<string, IOperationJudge?>? judgeOf = null)
        : this(bodies, disorder, reduce ?? Reducer(NextSizes(disorder), judgeOf ?? (static _ => null)), new PureLogs(disorder), new MemoryHistory(disorder))
    {
    }

    private PureNode(OpenedBodies bodies, SeededRandomSource? disorder, ReductionStep reduce, PureLogs logs, MemoryHistory history) =>
        (_bodies, _disorder, _reduce, _logs, _history) = (bodies, disorder, reduce, logs, history);

    public IEnumerable<LogId> Logs => _logs.Ids;

    public IReadOnlyList<ReducedOperation> Operations => _history.Operations;

    /// <summary>Every instance that an operation that counts ever named.</summary>
    public IReadOnlyDictionary<InstanceKey, StoredInstance> Stored => _history.Stored;

    /// <summary>Records in the trees, envelopes of known events among them.</summary>
    public IReadOnlyCollection<VerifiedRecord> Held => _logs.Held;

    /// <summary>Records behind a gap, and first records for which their log has no room.</summary>
    public IReadOnlyCollection<VerifiedRecord> Waiting => _waiting;

    /// <summary>How often an instance was folded again from its first operation because an operation came late.</summary>
    public int LateFolds { get; private set; }

    /// <summary>How often an instance was folded again because records of a log counted otherwise.</summary>
    public int Rejudgements { get; private set; }

    public bool Holds(VerifiedRecord record) => _logs.Holds(record.Cid);

    public LogTree TreeOf(LogId log) => _logs.Tree(log);

    /// <summary>The records of a log's tree, one for each event.</summary>
    public IEnumerable<VerifiedRecord> RecordsOf(LogId log) => _logs.Records(_logs.Tree(log)).Select(static one => one.Record);

    /// <summary>The canonical texts of all documents, by <c>collection/id</c>.</summary>
    public SortedDictionary<string, string> Instances()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (instance, stored) in _history.Stored)
        {
            if (stored.Document is { } document) texts.Add($"{instance.Collection}/{instance.Id}", document.ToString());
        }

        return texts;
    }

    /// <summary>What a node with the same database would have after it was started anew: what waited is gone.</summary>
    public PureNode Copy() => new(_bodies, _disorder, _reduce, _logs.Copy(), _history.Copy()) { LateFolds = LateFolds, Rejudgements = Rejudgements };

    /// <summary>Takes in records in any order; those that cannot be placed yet are offered again with each later batch, as a peer would.</summary>
    /// <returns>Operations that came in, without those of logs that were judged anew.</returns>
    public async Task<IReadOnlyList<ReducedOperation>> IngestAsync(IEnumerable<VerifiedRecord> batch)
    {
        _waiting = InAnyOrder(_waiting.Concat(batch).DistinctBy(static record => record.Cid));
        var book = _logs.Open(_waiting);
        var (report, _) = await BatchPlacement.PlaceAsync(book, new VerifiedBatch(_waiting, new Dictionary<Cid, string>(), []), CancellationToken.None);
        var refused = report.Refusals.Select(static refusal => refusal.Record).ToHashSet();
        _waiting.RemoveAll(record => refused.Contains(record.Cid) || book.Tree(record.LogId).TryFind(record.Cid, out _));
        _logs.Store(book);
        return await ReduceAsync(book);
    }

    private async Task<IReadOnlyList<ReducedOperation>> ReduceAsync(LogBook book)
    {
        var rejudged = book.Rejudged().Concat(_logs.Mended(book)).ToHashSet();
        var added = book.Placed
            .Where(one => !one.IsOther && !rejudged.Contains(one.Record.LogId))
            .SelectMany(one => OperationsOf(book.Tree(one.Record.LogId), one.Record, one.Placement.Position));
        var replaced = InAnyOrder(rejudged).ToDictionary(
            static log => log,
            IReadOnlyList<ReducedOperation> (log) => InAnyOrder(_logs.Records(book.Tree(log)).SelectMany(one => OperationsOf(book.Tree(log), one.Record, one.Position))));
        var touched = replaced.Values.SelectMany(static operations => operations).Select(static operation => operation.Instance).ToHashSet();

        _history.AskedOperations.Clear();
        var reduction = new Reduction(InAnyOrder(added), replaced, new HashSet<InstanceKey>());
        var changes = await _reduce(_history, reduction, CancellationToken.None);
        Rejudgements += _history.AskedOperations.Count(touched.Contains);
        LateFolds += _history.AskedOperations.Count(instance => !touched.Contains(instance));
        _history.Write(reduction, changes);
        return reduction.Added;
    }

    private IReadOnlyList<ReducedOperation> OperationsOf(LogTree tree, VerifiedRecord record, RecordPosition position)
    {
        if (_bodies.Of(record) is not { } body) return [];
        var standing = tree.Judge().StandingOf(position, _logs.AuthorMatches(tree, record, position));
        return RecordOperations.Of(record, position, standing, tree.Branches[position.Branch].Author, body);
    }

    private List<T> InAnyOrder<T>(IEnumerable<T> items) => _disorder is null ? [.. items] : items.Shuffled(_disorder);

    private static ReductionStep Reducer(SegmentSizes sizes, Func<string, IOperationJudge?> judgeOf) => async (history, reduction, cancellationToken) =>
    {
        var changes = new List<InstanceChange>();
        await foreach (var some in new InstanceReducer(history, judgeOf, sizes).ReduceAsync(reduction, cancellationToken)) changes.AddRange(some);
        return changes;
    };

    // Segments are cut so small that short histories have some, of several levels; on most nodes otherwise than on others.
    private static SegmentSizes NextSizes(SeededRandomSource? disorder) =>
        disorder is null ? new SegmentSizes(2, 2)
        : disorder.Next(4) == 0 ? SegmentSizes.Default
        : new SegmentSizes(2 + disorder.Next(5), 2 + disorder.Next(3));
}
