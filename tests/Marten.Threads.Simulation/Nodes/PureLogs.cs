using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Nodes;

/// <summary>
/// The logs of a node over dictionaries. As in PostgreSQL, a batch begins with trees that know the heads of their branches and
/// what the batch refers to, and nothing else.
/// </summary>
/// <param name="disorder">Shuffles whatever has no order; null leaves it as it is.</param>
internal sealed class PureLogs(SeededRandomSource? disorder = null)
{
    private readonly Dictionary<LogId, IReadOnlyList<LogBranch>> _branches = [];
    private readonly Dictionary<Cid, (VerifiedRecord Record, RecordPosition Position)> _envelopes = [];
    private readonly Dictionary<(LogId Log, RecordPosition Position), VerifiedRecord> _streams = [];
    private readonly HashSet<(LogId Log, RecordPosition Position)> _mended = [];

    public IEnumerable<LogId> Ids => _branches.Keys;

    /// <summary>Every envelope that found a place.</summary>
    public IReadOnlyCollection<VerifiedRecord> Held => [.. _envelopes.Values.Select(static one => one.Record)];

    public bool Holds(Cid envelope) => _envelopes.ContainsKey(envelope);

    /// <summary>The same logs; what is stored in the copy does not show here.</summary>
    public PureLogs Copy()
    {
        var copy = new PureLogs(disorder);
        foreach (var (log, branches) in _branches) copy._branches.Add(log, branches);
        foreach (var (cid, envelope) in _envelopes) copy._envelopes.Add(cid, envelope);
        foreach (var (place, record) in _streams) copy._streams.Add(place, record);
        copy._mended.UnionWith(_mended);
        return copy;
    }

    public LogBook Open(IReadOnlyCollection<VerifiedRecord> batch)
    {
        var ids = batch.Select(static record => record.LogId).Distinct();
        var trees = (disorder is null ? ids : ids.Shuffled(disorder)).ToDictionary(static log => log, Tree);
        foreach (var record in batch)
        {
            trees[record.LogId].Announce(record);
            Locate(trees, record.Cid);
            Locate(trees, record.Previous);
        }

        return new LogBook(trees, (tree, position, _) => Task.FromResult(_streams[(tree.Log, position)].EventCid));
    }

    public void Store(LogBook book)
    {
        foreach (var tree in book.ChangedTrees()) _branches[tree.Log] = tree.Branches;
        foreach (var (record, placement) in book.Placed)
        {
            var place = (record.LogId, placement.Position);
            _envelopes.Add(record.Cid, (record, placement.Position));
            if (placement.Kind != PlacementKind.AnotherEnvelope) _streams.Add(place, record); // as in Marten, one version of a stream is one record
            else if (placement.AuthorMatches) _mended.Add(place);
        }
    }

    /// <summary>The tree of a log as it was stored.</summary>
    public LogTree Tree(LogId log)
    {
        var tree = new LogTree(log);
        foreach (var branch in _branches.GetValueOrDefault(log, [])) tree.Load(Copy(branch));
        return tree;
    }

    /// <summary>All stored records of a log, branch by branch.</summary>
    public IEnumerable<(VerifiedRecord Record, RecordPosition Position)> Records(LogTree tree)
    {
        foreach (var branch in tree.Branches)
        {
            for (var counter = branch.Start; counter <= branch.HeadCounter; counter++)
            {
                var position = new RecordPosition(branch.Number, counter);
                yield return (_streams[(tree.Log, position)], position);
            }
        }
    }

    /// <summary>Logs in which another envelope of the batch names the right author where the stored one names a wrong one.</summary>
    public IEnumerable<LogId> Mended(LogBook book) =>
        from one in book.Placed
        where one.IsOther && one.Placement.AuthorMatches
        let tree = book.Tree(one.Record.LogId)
        where !NamesAuthor(tree, _streams[(tree.Log, one.Placement.Position)], one.Placement.Position)
        select tree.Log;

    /// <summary>Whether some envelope of a record names the author of its path.</summary>
    public bool AuthorMatches(LogTree tree, VerifiedRecord record, RecordPosition position) =>
        NamesAuthor(tree, record, position) || _mended.Contains((tree.Log, position));

    public RecordStanding StandingOf(LogTree tree, RecordPosition position) =>
        tree.Judge().StandingOf(position, AuthorMatches(tree, _streams[(tree.Log, position)], position));

    private void Locate(Dictionary<LogId, LogTree> trees, Cid envelope)
    {
        if (!envelope.IsDefined || !_envelopes.TryGetValue(envelope, out var stored)) return;
        if (trees.TryGetValue(stored.Record.LogId, out var tree)) tree.Know(envelope, stored.Position);
    }

    private static bool NamesAuthor(LogTree tree, VerifiedRecord record, RecordPosition position) =>
        tree.Branches[position.Branch].Author.Span.SequenceEqual(record.AuthorKey.Span);

    private static LogBranch Copy(LogBranch branch) => new()
    {
        Number = branch.Number,
        Parent = branch.Parent,
        Start = branch.Start,
        FirstEvent = branch.FirstEvent,
        RivalEvent = branch.RivalEvent,
        Author = branch.Author,
        HeadCounter = branch.HeadCounter,
        Head = branch.Head,
    };
}
