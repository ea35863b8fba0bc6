namespace Marten.Threads.Oracles.Reducing;

/// <summary>A record of a log, whatever its envelopes: an event at the end of a path of events.</summary>
public sealed class OracleNode(OracleNode? parent, OracleRecord record)
{
    private readonly List<OracleNode> _children = [];
    private readonly HashSet<string> _named = [];

    public OracleNode? Parent => parent;

    public string Event => record.Event;

    public byte[]? Body => record.Body;

    public long Counter { get; } = (parent?.Counter ?? 0) + 1;

    /// <summary>The author whom the first record of its path names.</summary>
    public string Author { get; } = parent?.Author ?? record.Author;

    /// <summary>Records that name one of its envelopes as the one before them.</summary>
    public IReadOnlyList<OracleNode> Children => _children;

    /// <summary>Why its operations do not count; null where they do.</summary>
    public string? Rejection { get; internal set; } = "rejected: fork";

    /// <summary>Whether one of its envelopes names the author of its path.</summary>
    internal bool IsByAuthor => _named.Contains(Author);

    internal void Add(OracleNode child) => _children.Add(child);

    internal void AddEnvelope(OracleRecord envelope) => _named.Add(envelope.Author);
}

/// <summary>Section 1 of docs/reduction.md, from the whole set of a log's records at once.</summary>
public sealed class OracleLog
{
    private const int BranchesMax = 8;

    private readonly List<OracleNode> _nodes = [];
    private readonly List<OracleNode> _firstRecords = [];
    private readonly Dictionary<string, OracleNode> _byEnvelope = new(StringComparer.Ordinal);

    public OracleLog(IEnumerable<OracleRecord> records)
    {
        var waiting = records.ToList();
        while (waiting.RemoveAll(Takes) > 0)
        {
        }

        Judge();
    }

    /// <summary>All records of the tree, each after its parent.</summary>
    public IReadOnlyList<OracleNode> Nodes => _nodes;

    public IReadOnlyList<OracleNode> FirstRecords => _firstRecords;

    /// <summary>Of each place where the owner signed two or more different events after one record, the records there.</summary>
    public IEnumerable<IReadOnlyList<OracleNode>> Forks =>
        _nodes.Select(static node => node.Children).Append([.. _firstRecords.Where(static first => first.Children.Count > 0)]).Where(static siblings => siblings.Count > 1);

    /// <summary><c>unconfirmed</c>, <c>contested</c>, <c>open</c>, <c>forked</c> or <c>stopped</c>.</summary>
    public string State { get; private set; } = "";

    /// <summary>The author key in hex; empty when no first record counts.</summary>
    public string Author { get; private set; } = "";

    /// <summary>Counter of the newest record on the winning branch.</summary>
    public long Head { get; private set; }

    /// <summary>Records with this counter or a larger one do not count; <see cref="long.MaxValue"/> while the log is not stopped.</summary>
    public long Stop { get; private set; } = long.MaxValue;

    /// <summary>Where an envelope stands; null for one that waits for its predecessor.</summary>
    public OracleNode? Find(string cid) => _byEnvelope.GetValueOrDefault(cid);

    private bool Takes(OracleRecord record)
    {
        OracleNode? parent = null;
        if (record.Previous is not null && !_byEnvelope.TryGetValue(record.Previous, out parent)) return false;
        var siblings = parent?.Children ?? _firstRecords;
        var node = siblings.FirstOrDefault(one => one.Event == record.Event && (parent is not null || one.Author == record.Author));
        if (node is null)
        {
            node = new OracleNode(parent, record);
            _nodes.Add(node);
            if (parent is null) _firstRecords.Add(node);
            else parent.Add(node);
        }

        node.AddEnvelope(record);
        _byEnvelope[record.Cid] = node;
        return true;
    }

    private void Judge()
    {
        var confirmed = _firstRecords.Where(static first => first.Children.Count > 0).ToList();
        foreach (var first in _firstRecords.Except(confirmed)) first.Rejection = "rejected: first record";
        if (confirmed.Count == 0)
        {
            State = _firstRecords.Count switch { 0 => "", 1 => "unconfirmed", _ => "contested" };
            Head = Math.Min(_firstRecords.Count, 1);
            if (_firstRecords.Count != 1) return;
            _firstRecords[0].Rejection = null;
            Author = _firstRecords[0].Author;
            return;
        }

        var branches = confirmed.Sum(Ends);
        State = branches == 1 ? "open" : branches <= BranchesMax ? "forked" : "stopped";
        if (branches > BranchesMax) Stop = confirmed.Count > 1 ? 1 : LowestFork(confirmed[0]);
        var winner = Winner(confirmed)!;
        Author = Stop > 1 ? winner.Author : "";
        for (var node = winner; node is not null; node = Winner(node.Children))
        {
            Head = node.Counter;
            if (node.Counter < Stop) node.Rejection = node.IsByAuthor ? null : "rejected: author";
        }
    }

    private static OracleNode? Winner(IEnumerable<OracleNode> siblings) =>
        siblings.MinBy(node => (node.Event, node.Author), Comparer<(string Event, string Author)>.Create((left, right) =>
        {
            var order = string.CompareOrdinal(left.Event, right.Event);
            return order != 0 ? order : string.CompareOrdinal(left.Author, right.Author);
        }));

    private static int Ends(OracleNode node) => node.Children.Count == 0 ? 1 : node.Children.Sum(Ends);

    private static long LowestFork(OracleNode node) =>
        node.Children.Count > 1 ? node.Counter + 1 : node.Children.Select(LowestFork).DefaultIfEmpty(long.MaxValue).Min();
}
