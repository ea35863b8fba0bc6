using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Logs;

namespace Marten.Threads.Tests.Reducing;

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

    /// <summary>The records in some order, some of them twice, cut into batches of any size.</summary>
    public IEnumerable<IReadOnlyList<VerifiedRecord>> Delivery()
    {
        List<VerifiedRecord> order = [.. _records, .. _records.Where(_ => _random.Next(5) == 0)];
        order = _random.Next(6) switch
        {
            0 => order,
            1 => [.. order.AsEnumerable().Reverse()],
            2 or 3 => Trees.Shuffled(order, _random),
            _ => Interleaved(order),
        };
        var sizeMax = 1 + _random.Next(_random.Next(2) == 0 ? 4 : order.Count);
        for (var start = 0; start < order.Count;)
        {
            var size = 1 + _random.Next(sizeMax);
            yield return order.Skip(start).Take(size).ToList();
            start += size;
        }
    }

    // Each log in its order and the logs in between each other: what comes late here is an operation, not a record.
    private List<VerifiedRecord> Interleaved(List<VerifiedRecord> records)
    {
        var logs = records.GroupBy(record => record.LogId).Select(log => new Queue<VerifiedRecord>(log)).ToList();
        var order = new List<VerifiedRecord>();
        while (logs.Count > 0)
        {
            var log = logs[_random.Next(logs.Count)];
            for (var run = 1 + _random.Next(4); run > 0 && log.TryDequeue(out var record); run--) order.Add(record);
            logs.RemoveAll(queue => queue.Count == 0);
        }

        return order;
    }

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
