using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Tests.Reducing;

/// <summary>
/// The logs of a node over dictionaries. As in PostgreSQL, a batch begins with trees that know the heads of their branches and
/// what the batch refers to, and nothing else.
/// </summary>
internal sealed class PureLogs
{
    private readonly Dictionary<LogId, IReadOnlyList<LogBranch>> _branches = [];
    private readonly Dictionary<Cid, (LogId Log, RecordPosition Position)> _envelopes = [];
    private readonly Dictionary<(string Stream, long Version), VerifiedRecord> _streams = [];
    private readonly HashSet<(LogId Log, RecordPosition Position)> _mended = [];

    public IEnumerable<LogId> Ids => _branches.Keys;

    public LogBook Open(IReadOnlyCollection<VerifiedRecord> batch)
    {
        var trees = batch.Select(record => record.LogId).Distinct().ToDictionary(log => log, Tree);
        foreach (var record in batch)
        {
            trees[record.LogId].Announce(record);
            foreach (var named in new[] { record.Cid, record.Previous })
            {
                if (named.IsDefined && _envelopes.TryGetValue(named, out var stored)) trees[stored.Log].Know(named, stored.Position);
            }
        }

        return new LogBook(trees, (tree, position, _) => Task.FromResult(_streams[KeyOf(tree, position)].EventCid));
    }

    public void Store(LogBook book)
    {
        foreach (var tree in book.ChangedTrees()) _branches[tree.Log] = tree.Branches;
        foreach (var (record, placement) in book.Placed)
        {
            var position = placement.Position;
            _envelopes.Add(record.Cid, (record.LogId, position));
            if (placement.Kind == PlacementKind.AnotherEnvelope)
            {
                if (placement.AuthorMatches) _mended.Add((record.LogId, position));
                continue;
            }

            // As in Marten: two records cannot have one version of one stream.
            _streams.Add(KeyOf(book.Tree(record.LogId), position), record);
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
                yield return (_streams[KeyOf(tree, position)], position);
            }
        }
    }

    /// <summary>Logs in which another envelope of the batch names the right author where the stored one names a wrong one.</summary>
    public IEnumerable<LogId> Mended(LogBook book) =>
        from one in book.Placed
        where one.IsOther && one.Placement.AuthorMatches
        let tree = book.Tree(one.Record.LogId)
        where !NamesAuthor(tree, _streams[KeyOf(tree, one.Placement.Position)], one.Placement.Position)
        select tree.Log;

    /// <summary>Whether some envelope of a record names the author of its path.</summary>
    public bool AuthorMatches(LogTree tree, VerifiedRecord record, RecordPosition position) =>
        NamesAuthor(tree, record, position) || _mended.Contains((tree.Log, position));

    public RecordStanding StandingOf(LogTree tree, RecordPosition position) =>
        tree.Judge().StandingOf(position, AuthorMatches(tree, _streams[KeyOf(tree, position)], position));

    private static bool NamesAuthor(LogTree tree, VerifiedRecord record, RecordPosition position) =>
        tree.Branches[position.Branch].Author.Span.SequenceEqual(record.AuthorKey.Span);

    private static (string Stream, long Version) KeyOf(LogTree tree, RecordPosition position)
    {
        var branch = tree.Branches[position.Branch];
        return (branch.StreamKey(tree.Log.ToString()), branch.VersionOf(position.Counter));
    }

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
