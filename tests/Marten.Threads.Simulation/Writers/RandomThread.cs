using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Writers;

/// <summary>
/// A thread in which everything happens that a seed can think of: logs that fork, compete for their first record, name wrong authors,
/// come in several envelopes, and write to the same few instances.
/// </summary>
internal sealed class RandomThread
{
    private readonly SeededRandomSource _random;
    private readonly RandomBodies _bodies;
    private readonly List<VerifiedRecord> _records = [];

    public RandomThread(ulong seed)
    {
        _random = new SeededRandomSource(seed);
        _bodies = new RandomBodies(_random);
        var key = ThreadKey.Generate(_random);
        ReadKey = key.ReadKey!;
        for (var logs = 1 + _random.Next(3); logs > 0; logs--) AddLog(new ForkingLog(_random, key));
    }

    public SymmetricKey ReadKey { get; }

    /// <summary>All records, each after those that it refers to.</summary>
    public IReadOnlyList<VerifiedRecord> Records => _records;

    /// <summary>One way in which the records can arrive; another one with each call.</summary>
    public IEnumerable<IReadOnlyList<VerifiedRecord>> Delivery() => Deliveries.Of(_records, _random);

    private void AddLog(ForkingLog log)
    {
        var records = new List<VerifiedRecord>();
        var events = new List<SignedEvent>();
        var authors = new Dictionary<Cid, byte[]>();
        void Add(VerifiedRecord record, byte[] pinned)
        {
            records.Add(record);
            authors[record.Cid] = pinned;
        }

        for (var firsts = _random.Next(10) switch { < 6 => 1, < 9 => 2, _ => 5 }; firsts > 0; firsts--)
        {
            var author = _random.Next(4) == 0 ? log.Stranger : log.Author;
            Add(log.First(EventOf(log, events), author), author);
        }

        var isWild = _random.Next(10) == 0;
        for (var more = _random.Next(isWild ? 30 : 14); more > 0; more--)
        {
            var parent = records[_random.Next(isWild ? 3 : 6) == 0 ? _random.Next(records.Count) : records.Count - 1];
            var pinned = authors[parent.Cid];
            Add(log.After(parent, EventOf(log, events), _random.Next(9) == 0 ? log.Stranger : pinned), pinned);
            if (_random.Next(8) > 0) continue;

            var enveloped = records[_random.Next(records.Count)];
            var named = enveloped.IsFirst || _random.Next(2) == 0 ? authors[enveloped.Cid] : log.Stranger;
            Add(log.Another(enveloped, named), authors[enveloped.Cid]);
        }

        _records.AddRange(records);
    }

    private SignedEvent EventOf(ForkingLog log, List<SignedEvent> events)
    {
        if (events.Count > 0 && _random.Next(12) == 0) return events[_random.Next(events.Count)];
        var fresh = log.Event(_bodies.Next());
        events.Add(fresh);
        return fresh;
    }
}
