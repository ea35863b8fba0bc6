using Marten.Threads.Logs;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Tests.Reducing;

/// <summary>
/// Section 1 of docs/reduction.md once more, from the whole set at once and by recursion: an oracle that shares nothing with the
/// trees and the judge of the product.
/// </summary>
internal sealed class ReferenceLog
{
    private readonly List<Node> _roots = [];
    private readonly List<Node> _nodes = [];

    public ReferenceLog(IEnumerable<VerifiedRecord> records)
    {
        var byEnvelope = new Dictionary<Cid, Node>();
        var waiting = records.ToList();
        while (waiting.RemoveAll(record => Take(record, byEnvelope)) > 0)
        {
        }

        Judge();
    }

    public IReadOnlyList<Node> Nodes => _nodes;

    public LogState State { get; private set; }

    public string Author { get; private set; } = "";

    public long HeadCounter { get; private set; }

    /// <summary>A record, whatever its envelopes.</summary>
    internal sealed class Node(Node? parent, VerifiedRecord record)
    {
        public Node? Parent => parent;

        public VerifiedRecord Record => record;

        public long Counter { get; } = (parent?.Counter ?? 0) + 1;

        public string PinnedAuthor { get; } = parent?.PinnedAuthor ?? Convert.ToHexString(record.AuthorKey.Span);

        public HashSet<string> NamedAuthors { get; } = [];

        public List<Node> Children { get; } = [];

        public RecordStanding Standing { get; set; } = RecordStanding.Fork;

        public int Leaves => Children.Count == 0 ? 1 : Children.Sum(child => child.Leaves);

        public long LowestFork => Children.Count > 1 ? Counter + 1 : Children.Select(child => child.LowestFork).DefaultIfEmpty(long.MaxValue).Min();
    }

    private bool Take(VerifiedRecord record, Dictionary<Cid, Node> byEnvelope)
    {
        Node? parent = null;
        if (!record.IsFirst && !byEnvelope.TryGetValue(record.Previous, out parent)) return false;
        var author = Convert.ToHexString(record.AuthorKey.Span);
        var siblings = parent?.Children ?? _roots;
        var node = siblings.Find(one => one.Record.EventCid == record.EventCid && (!record.IsFirst || one.PinnedAuthor == author));
        if (node is null)
        {
            siblings.Add(node = new Node(parent, record));
            _nodes.Add(node);
        }

        node.NamedAuthors.Add(author);
        byEnvelope[record.Cid] = node;
        return true;
    }

    private void Judge()
    {
        var confirmed = _roots.Where(root => root.Children.Count > 0).ToList();
        foreach (var root in _roots.Except(confirmed)) root.Standing = RecordStanding.FirstRecord;
        if (confirmed.Count == 0)
        {
            JudgeUnconfirmed();
            return;
        }

        var leaves = confirmed.Sum(root => root.Leaves);
        var limit = long.MaxValue;
        State = leaves == 1 ? LogState.Open : LogState.Forked;
        if (leaves > 8)
        {
            State = LogState.Stopped;
            limit = confirmed.Count > 1 ? 1 : confirmed[0].LowestFork;
        }

        var first = Smallest(confirmed);
        Author = limit > 1 ? first.PinnedAuthor : "";
        for (var node = first; node is not null; node = Smallest(node.Children))
        {
            HeadCounter = node.Counter;
            if (node.Counter < limit) node.Standing = node.NamedAuthors.Contains(node.PinnedAuthor) ? RecordStanding.Counts : RecordStanding.Author;
        }
    }

    private void JudgeUnconfirmed()
    {
        State = _roots.Count == 1 ? LogState.Unconfirmed : LogState.Contested;
        HeadCounter = 1;
        if (_roots.Count > 1) return;
        _roots[0].Standing = RecordStanding.Unconfirmed;
        Author = _roots[0].PinnedAuthor;
    }

    private static Node Smallest(List<Node> nodes) =>
        nodes.OrderBy(node => Convert.ToHexString(node.Record.EventCid.Span), StringComparer.Ordinal).ThenBy(node => node.PinnedAuthor, StringComparer.Ordinal).FirstOrDefault()!;
}
