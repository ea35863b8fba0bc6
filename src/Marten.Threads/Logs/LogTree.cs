using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Logs;

/// <summary>
/// The records of one log as a tree. A record is identified by the path of event CIDs from the root, so a re-encrypted
/// envelope is the same node. A first record's path element also holds its author, the only thing its signature covers.
/// </summary>
/// <remarks>
/// Pure: it holds branches, and of the records only the places that a caller made known. A node that works against a
/// database makes known what the records at hand refer to, and what <see cref="PlacementKind.NeedsEvent"/> asks for. Not
/// thread-safe.
/// </remarks>
internal sealed class LogTree(LogId log)
{
    /// <summary>A log with more branches is stopped. A protocol constant: nodes must agree on it.</summary>
    public const int BranchesMax = 8;

    /// <summary>
    /// Unconfirmed first records kept beside each other. Any holder of the service key can forge them, so they are
    /// bounded; with two or more none counts, so the bound changes no state. One that a record at hand confirms is kept
    /// whatever their number (<see cref="Announce"/>): forgeries must not lock the genuine one out.
    /// </summary>
    public const int UnconfirmedFirstRecordsMax = 8;

    private readonly List<LogBranch> _branches = [];
    private readonly Dictionary<Cid, RecordPosition> _places = [];
    private readonly Dictionary<RecordPosition, Cid> _events = [];
    private readonly HashSet<Cid> _named = [];
    private LogVerdict? _verdict;

    public LogId Log { get; } = log;

    public IReadOnlyList<LogBranch> Branches => _branches;

    /// <summary>Adds a branch as it was stored, in the order of numbers, and makes its head known.</summary>
    public void Load(LogBranch branch)
    {
        _branches.Add(branch);
        _events[new RecordPosition(branch.Number, branch.Start)] = branch.FirstEvent;
        _places[branch.Head] = new RecordPosition(branch.Number, branch.HeadCounter);
        _verdict = null;
    }

    /// <summary>Makes known where a stored envelope stands.</summary>
    public void Know(Cid record, RecordPosition position) => _places[record] = position;

    /// <summary>Makes known which event a stored position holds.</summary>
    public void KnowEvent(RecordPosition position, Cid @event) => _events[position] = @event;

    /// <summary>
    /// Makes known that a record is at hand, before any of them is offered: a first record that it names is confirmed, in
    /// whatever order the two are offered.
    /// </summary>
    public void Announce(VerifiedRecord record)
    {
        if (!record.IsFirst) _named.Add(record.Previous);
    }

    public bool TryFind(Cid record, out RecordPosition position) => _places.TryGetValue(record, out position);

    /// <summary>Finds the record's place and takes it in.</summary>
    public Placement Place(VerifiedRecord record)
    {
        if (_places.TryGetValue(record.Cid, out var known)) return At(PlacementKind.Known, known, record);
        if (record.IsFirst) return PlaceFirst(record);
        if (!_places.TryGetValue(record.Previous, out var parent)) return new Placement(PlacementKind.Gap, default, false);

        var next = new RecordPosition(parent.Branch, parent.Counter + 1);
        var branch = _branches[parent.Branch];
        if (branch.HeadCounter == parent.Counter) return Append(branch, record);
        if (!_events.TryGetValue(next, out var successor)) return new Placement(PlacementKind.NeedsEvent, next, false);
        if (successor == record.EventCid) return AnotherEnvelope(next, record);
        foreach (var sibling in _branches)
        {
            if (sibling.Parent == parent.Branch && sibling.Start == next.Counter && sibling.FirstEvent == record.EventCid)
                return AnotherEnvelope(new RecordPosition(sibling.Number, sibling.Start), record);
        }

        return Begin(parent.Branch, next.Counter, successor, branch.Author, record);
    }

    public LogVerdict Judge() => _verdict ??= LogJudge.Judge(_branches);

    private Placement PlaceFirst(VerifiedRecord record)
    {
        var unconfirmed = 0;
        foreach (var root in _branches)
        {
            if (root.Parent != LogBranch.Root) continue;
            if (root.FirstEvent == record.EventCid && root.Author.Span.SequenceEqual(record.AuthorKey.Span))
                return AnotherEnvelope(new RecordPosition(root.Number, LogBranch.FirstCounter), record);
            if (root.IsUnconfirmedFirst) unconfirmed++;
        }

        return unconfirmed >= UnconfirmedFirstRecordsMax && !_named.Contains(record.Cid)
            ? new Placement(PlacementKind.FirstRecordQuota, default, false)
            : Begin(LogBranch.Root, LogBranch.FirstCounter, default, record.AuthorKey, record);
    }

    private Placement Append(LogBranch branch, VerifiedRecord record)
    {
        var position = new RecordPosition(branch.Number, branch.HeadCounter + 1);

        // What confirms a further first record is a fork at the root, and so below any other stop.
        var fork = branch.IsUnconfirmedFirst ? LogBranch.FirstCounter : position.Counter;
        if (IsBeyondStop(fork)) return new Placement(PlacementKind.Stopped, default, false);
        branch.HeadCounter = position.Counter;
        branch.Head = record.Cid;
        return TakeIn(PlacementKind.Appended, position, record);
    }

    private Placement Begin(int parent, long start, Cid rival, ReadOnlyMemory<byte> author, VerifiedRecord record)
    {
        if (IsBeyondStop(start)) return new Placement(PlacementKind.Stopped, default, false);
        var branch = new LogBranch
        {
            Number = _branches.Count,
            Parent = parent,
            Start = start,
            FirstEvent = record.EventCid,
            RivalEvent = rival,
            Author = author,
            HeadCounter = start,
            Head = record.Cid,
        };
        _branches.Add(branch);
        var kind = branch.Number == 0 ? PlacementKind.Appended : PlacementKind.Branched;
        return TakeIn(kind, new RecordPosition(branch.Number, start), record);
    }

    private Placement TakeIn(PlacementKind kind, RecordPosition position, VerifiedRecord record)
    {
        _places[record.Cid] = position;
        _events[position] = record.EventCid;
        _verdict = null;
        return At(kind, position, record);
    }

    private Placement AnotherEnvelope(RecordPosition position, VerifiedRecord record)
    {
        _places[record.Cid] = position;
        return At(PlacementKind.AnotherEnvelope, position, record);
    }

    private Placement At(PlacementKind kind, RecordPosition position, VerifiedRecord record) =>
        new(kind, position, _branches[position.Branch].Author.Span.SequenceEqual(record.AuthorKey.Span));

    // Beyond the lowest fork of a stopped log nothing can count any more, whatever else arrives; below it a further
    // fork still moves the stop, so such a record is taken.
    private bool IsBeyondStop(long counter) =>
        _branches.Count > BranchesMax && Judge().State == LogState.Stopped && counter >= LogJudge.LowestFork(_branches);
}
