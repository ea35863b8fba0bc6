using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Writers;

/// <summary>An event node with its header and body: what a record signs, whatever envelope it comes in.</summary>
internal sealed record SignedEvent(Cid Cid, RecordEnvelope Nodes);

/// <summary>
/// A log whose owner signs whatever a test asks for: any event after any record, naming any author. Every record passes the
/// verifier, so a test cannot build what could not arrive.
/// </summary>
internal sealed class ForkingLog
{
    private readonly SeededRandomSource _random;
    private readonly SigningKey _logKey;

    public ForkingLog(ulong seed)
        : this(new SeededRandomSource(seed), null)
    {
    }

    public ForkingLog(SeededRandomSource random, ThreadKey? thread)
    {
        _random = random;
        ThreadKey = thread ?? ThreadKey.Generate(random);
        _logKey = SigningKey.Generate(random);
        var authors = new[] { SigningKey.Generate(random), SigningKey.Generate(random) }
            .Select(key => key.VerifyingKey.Protobuf.ToArray())
            .OrderBy(Convert.ToHexString, StringComparer.Ordinal).ToList();
        (Author, Stranger) = (authors[0], authors[1]);
    }

    public ThreadKey ThreadKey { get; }

    public LogId Id => LogId.FromKey(_logKey.VerifyingKey);

    /// <summary>The identity that the records name if nothing else is said.</summary>
    public byte[] Author { get; }

    /// <summary>Another identity; its bytes are the larger ones.</summary>
    public byte[] Stranger { get; }

    /// <summary>An event with a body of any bytes; two of the same body differ.</summary>
    public SignedEvent Event(ReadOnlySpan<byte> body)
    {
        var record = RecordForge.Forge(ThreadKey, _logKey, _logKey.VerifyingKey, default, body, _random);
        return new SignedEvent(record.EventCid, record.Envelope);
    }

    /// <summary>Events without operations, smallest CID first.</summary>
    public IReadOnlyList<SignedEvent> Events(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Event(EventBody.Empty)).OrderBy(one => one.Cid)];

    /// <summary>A first record.</summary>
    public VerifiedRecord First(SignedEvent @event, byte[]? author = null) => Seal(null, @event, author ?? Author);

    /// <summary>A record after another one, named by its very envelope.</summary>
    public VerifiedRecord After(VerifiedRecord previous, SignedEvent @event, byte[]? author = null) => Seal(previous.Cid, @event, author ?? Author);

    /// <summary>A chain of records with new events after another record.</summary>
    public IReadOnlyList<VerifiedRecord> ChainAfter(VerifiedRecord previous, int count)
    {
        var chain = new List<VerifiedRecord>();
        for (var i = 0; i < count; i++) chain.Add(previous = After(previous, Event(EventBody.Empty)));
        return chain;
    }

    /// <summary>The same event at the same place in another envelope, which may name another author.</summary>
    public VerifiedRecord Another(VerifiedRecord record, byte[]? author = null) =>
        Verified(RecordParts.Open(record.Envelope, ThreadKey.ServiceKey) with { AuthorKey = author ?? record.AuthorKey.ToArray() });

    private VerifiedRecord Seal(Cid? previous, SignedEvent @event, byte[] author) => Verified(new RecordParts(
        [], previous?.Bytes.ToArray(), @event.Cid.Bytes.ToArray(), author, @event.Nodes.EventNode, @event.Nodes.HeaderNode, @event.Nodes.BodyNode).SignBy(_logKey));

    private VerifiedRecord Verified(RecordParts parts)
    {
        var refusal = RecordVerifier.Verify(parts.Seal(ThreadKey.ServiceKey, _random), Id, ThreadKey.ServiceKey, out var record);
        return record ?? throw new InvalidOperationException($"A record that could never arrive: {refusal}.");
    }
}
