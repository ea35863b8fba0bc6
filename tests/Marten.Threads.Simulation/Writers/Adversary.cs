using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Writers;

/// <summary>
/// Somebody who holds the thread's keys and sees all that is sent. He forks logs of his own; with the records of others he does what needs
/// no key of theirs: new envelopes, other authors in them, forged first records.
/// </summary>
internal sealed class Adversary
{
    private const int LogsMax = 3;
    private const int FloodMax = 5;

    private readonly SeededRandomSource _random;
    private readonly ThreadKey _key;
    private readonly SigningKey _throwAway;
    private readonly byte[] _stranger;
    private readonly RandomBodies _bodies;
    private readonly List<ForkingWriter> _own;
    private readonly List<VerifiedRecord> _seen = [];
    private readonly HashSet<Cid> _known = [];

    public Adversary(SeededRandomSource random, ThreadKey key, RandomBodies bodies)
    {
        (_random, _key, _bodies) = (random, key, bodies);
        _throwAway = SigningKey.Generate(random);
        _stranger = _throwAway.VerifyingKey.Protobuf.ToArray();
        _own = [.. Enumerable.Range(0, 1 + random.Next(LogsMax)).Select(_ => new ForkingWriter(random, key, bodies))];
    }

    /// <summary>Everything that he saw or made.</summary>
    public IReadOnlyList<VerifiedRecord> Records => _seen;

    /// <summary>Envelopes that he made around events of others.</summary>
    public int Envelopes { get; private set; }

    /// <summary>Envelopes among them that name another author.</summary>
    public int SwappedAuthors { get; private set; }

    /// <summary>First records that he forged for logs of others.</summary>
    public int ForgedFirsts { get; private set; }

    public void See(IEnumerable<VerifiedRecord> records)
    {
        foreach (var record in records)
        {
            if (_known.Add(record.Cid)) _seen.Add(record);
        }
    }

    /// <summary>What he does next, to be sent to whom it may harm; nothing if there is nothing to do it to.</summary>
    public IReadOnlyList<VerifiedRecord> Act()
    {
        var made = _own.Count > 0 && _random.Next(2) == 0 ? _own[_random.Next(_own.Count)].Next() : Meddle();
        See(made);
        return made;
    }

    private IReadOnlyList<VerifiedRecord> Meddle()
    {
        if (_seen.Count == 0) return [];
        var record = _random.Next(2) == 0 ? _seen[^1] : _seen[_random.Next(_seen.Count)];
        return _random.Next(6) switch
        {
            < 4 => [Wrapped(record, isSwapped: !record.IsFirst && _random.Next(2) == 0)],
            4 => Forged(record.LogId, 1),
            _ => Forged(record.LogId, 1 + _random.Next(FloodMax)),
        };
    }

    // Sometimes more of them than a node keeps; the genuine one must get through none the less.
    private IReadOnlyList<VerifiedRecord> Forged(LogId log, int count)
    {
        var first = _seen.Find(one => one.LogId == log && one.IsFirst);
        return first is null ? [] : [.. Enumerable.Range(0, count).Select(_ => ForgedFirst(first))];
    }

    private VerifiedRecord Wrapped(VerifiedRecord record, bool isSwapped)
    {
        Envelopes++;
        if (isSwapped) SwappedAuthors++;
        var parts = RecordParts.Open(record.Envelope, _key.ServiceKey);
        return Verified(isSwapped ? parts with { AuthorKey = _stranger } : parts, record);
    }

    // The signature of a first record covers the author key and nothing else.
    private VerifiedRecord ForgedFirst(VerifiedRecord first)
    {
        ForgedFirsts++;
        var content = _random.Next(2) == 0
            ? _seen[_random.Next(_seen.Count)]
            : RecordForge.Forge(_key, _throwAway, _throwAway.VerifyingKey, default, _random.Next(3) == 0 ? EventBody.Empty : _bodies.Next(), _random);
        var parts = RecordParts.Open(first.Envelope, _key.ServiceKey) with
        {
            Block = content.EventCid.Bytes.ToArray(),
            EventNode = content.Envelope.EventNode,
            HeaderNode = content.Envelope.HeaderNode,
            BodyNode = content.Envelope.BodyNode,
        };
        return Verified(parts, first);
    }

    private VerifiedRecord Verified(RecordParts parts, VerifiedRecord of)
    {
        var refusal = RecordVerifier.Verify(parts.Seal(_key.ServiceKey, _random), of.LogId, _key.ServiceKey, out var record);
        return record ?? throw new SimulationException($"What needs no key of the log's owner is refused: {refusal}.");
    }
}
