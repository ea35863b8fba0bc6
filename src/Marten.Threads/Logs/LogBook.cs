using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Logs;

/// <summary>
/// The logs that one transaction works on, loaded after the thread was locked: offers records to their trees and
/// remembers what is to be stored.
/// </summary>
internal sealed class LogBook
{
    private readonly Dictionary<LogId, LogTree> _trees;
    private readonly Dictionary<LogId, Snapshot> _before;
    private readonly HashSet<Cid> _heads;
    private readonly List<PlacedRecord> _placed = [];

    private readonly Func<LogTree, RecordPosition, CancellationToken, Task<Cid>> _eventAt;

    /// <param name="trees">The trees of the logs, with the places of what the records at hand refer to.</param>
    /// <param name="eventAt">Reads the event that a stored position holds.</param>
    public LogBook(Dictionary<LogId, LogTree> trees, Func<LogTree, RecordPosition, CancellationToken, Task<Cid>> eventAt)
    {
        _trees = trees;
        _eventAt = eventAt;
        _heads = trees.Values.SelectMany(static tree => tree.Branches).Select(static branch => branch.Head).ToHashSet();
        _before = trees.ToDictionary(
            static pair => pair.Key,
            static pair => new Snapshot(pair.Value.Judge(), [.. pair.Value.Branches.Select(static branch => branch.HeadCounter)]));
    }

    /// <summary>Records that found a place and are not stored yet, in the order in which they were offered.</summary>
    public IReadOnlyList<PlacedRecord> Placed => _placed;

    public LogTree Tree(LogId log) => _trees[log];

    /// <summary>Whether an envelope was the stored one at the end of a branch when the logs were opened.</summary>
    public bool WasHead(Cid record) => _heads.Contains(record);

    /// <summary>Offers a record to its log.</summary>
    public async ValueTask<Placement> OfferAsync(VerifiedRecord record, CancellationToken cancellationToken)
    {
        var tree = _trees[record.LogId];
        var placement = tree.Place(record);
        if (placement.Kind == PlacementKind.NeedsEvent)
        {
            tree.KnowEvent(placement.Position, await _eventAt(tree, placement.Position, cancellationToken).ConfigureAwait(false));
            placement = tree.Place(record);
        }

        if (placement.Kind is PlacementKind.Appended or PlacementKind.Branched or PlacementKind.AnotherEnvelope)
            _placed.Add(new PlacedRecord(record, placement));
        return placement;
    }

    /// <summary>Whether an open log without branches was continued, and nothing else became of it.</summary>
    public bool IsContinued(LogTree tree) =>
        _before[tree.Log] is { Verdict.State: LogState.Open, Heads.Length: 1 } && tree.Branches.Count == 1 && tree.Judge().State == LogState.Open;

    /// <summary>The trees that something was placed in.</summary>
    public IReadOnlyList<LogTree> ChangedTrees() =>
        _placed.Select(static one => one.Record.LogId).Distinct().Select(log => _trees[log]).ToList();

    /// <summary>Logs of which records that were stored before count otherwise now, by the verdict on their tree.</summary>
    public IEnumerable<LogId> Rejudged() =>
        ChangedTrees().Where(tree => _before[tree.Log].IsOtherNow(tree)).Select(static tree => tree.Log);

    private sealed record Snapshot(LogVerdict Verdict, long[] Heads)
    {
        public bool IsOtherNow(LogTree tree)
        {
            if (Verdict.State == LogState.Empty) return false;
            var now = tree.Judge();
            if (!now.ClaimedAuthor.Span.SequenceEqual(Verdict.ClaimedAuthor.Span)) return true;
            for (var branch = 0; branch < Heads.Length; branch++)
            {
                if (Math.Min(now.CountsUntil(branch), Heads[branch]) != Verdict.CountsUntil(branch)) return true;
                if (Heads[branch] > Verdict.CountsUntil(branch) && now.LosesAsFirstRecord(branch) != Verdict.LosesAsFirstRecord(branch)) return true;
            }

            return false;
        }
    }
}
