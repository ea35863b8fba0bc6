using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Writers;

/// <summary>The owner of a log who signs what suits him: branches, several first records, other authors, his own events again.</summary>
internal sealed class ForkingWriter
{
    private const int BurstMax = 10;

    private readonly SeededRandomSource _random;
    private readonly RandomBodies _bodies;
    private readonly ForkingLog _log;
    private readonly int _wildness;
    private readonly List<VerifiedRecord> _records = [];
    private readonly List<SignedEvent> _events = [];
    private readonly Dictionary<Cid, byte[]> _authors = [];

    public ForkingWriter(SeededRandomSource random, ThreadKey thread, RandomBodies bodies)
    {
        (_random, _bodies) = (random, bodies);
        _log = new ForkingLog(random, thread);
        _wildness = random.Next(3);
    }

    /// <summary>The next records that he gives away; each stands after what it names.</summary>
    public IReadOnlyList<VerifiedRecord> Next()
    {
        if (_records.Count == 0) return [First()];
        return (_wildness, _random.Next(20)) switch
        {
            (_, 0) or (0, 6 or 7) => [First()],
            (_, 1) or (0, 4 or 5) => [After(Any(static record => record.IsFirst))],
            (_, 2) => [Another(Any())],
            (_, 3) => [After(Any())],
            ( > 0, < 8) => [After(Any())],
            (2, < 11) => Burst(Any()),
            _ => Chain(_records[^1]),
        };
    }

    private List<VerifiedRecord> Chain(VerifiedRecord parent)
    {
        var chain = new List<VerifiedRecord>();
        for (var more = 1 + _random.Next(3); more > 0; more--) chain.Add(parent = After(parent));
        return chain;
    }

    private List<VerifiedRecord> Burst(VerifiedRecord parent)
    {
        List<VerifiedRecord> burst = [.. Enumerable.Range(0, 2 + _random.Next(BurstMax)).Select(_ => After(parent))];
        return burst.Shuffled(_random);
    }

    private VerifiedRecord First()
    {
        var author = _random.Next(3) == 0 ? _log.Stranger : _log.Author;
        var isEventOfAnother = _events.Count > 0 && _random.Next(3) == 0; // two authors of one event are two first records
        return Add(_log.First(isEventOfAnother ? _events[0] : NextEvent(), author), author);
    }

    private VerifiedRecord After(VerifiedRecord parent)
    {
        var pinned = _authors[parent.Cid];
        return Add(_log.After(parent, NextEvent(), _random.Next(9) == 0 ? _log.Stranger : pinned), pinned);
    }

    private VerifiedRecord Another(VerifiedRecord record)
    {
        var pinned = _authors[record.Cid];
        return Add(_log.Another(record, record.IsFirst || _random.Next(2) == 0 ? pinned : _log.Stranger), pinned);
    }

    private SignedEvent NextEvent()
    {
        if (_events.Count > 0 && _random.Next(12) == 0) return _events[_random.Next(_events.Count)];
        var fresh = _log.Event(_bodies.Next());
        _events.Add(fresh);
        return fresh;
    }

    private VerifiedRecord Any(Func<VerifiedRecord, bool>? which = null)
    {
        var some = which is null ? _records : [.. _records.Where(which)];
        return some[_random.Next(some.Count)];
    }

    private VerifiedRecord Add(VerifiedRecord record, byte[] pinned)
    {
        _records.Add(record);
        _authors[record.Cid] = pinned;
        return record;
    }
}
