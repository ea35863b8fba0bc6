using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>What anybody on the way can do: bytes changed, cut, put in, and nodes exchanged.</summary>
internal static class NodeMutants
{
    public static IReadOnlyList<MutantKind> All { get; } =
    [
        new("a bit of the record node", Flipped(RecordNode.Record)),
        new("a bit of the event node", Flipped(RecordNode.Event)),
        new("a bit of the header node", Flipped(RecordNode.Header)),
        new("a bit of the body node", Flipped(RecordNode.Body)),
        new("bytes of a node edited", OfNode((node, random) => MutantKind.Changed(node, () => Mutations.Spoil(random, [node])))),
        new("a node cut short", OfNode((node, random) => node[..random.Next(node.Length)])),
        new("a node without its beginning", OfNode((node, random) => node[(1 + random.Next(node.Length - 1))..])),
        new("bytes behind a node", OfNode((node, random) => [.. node, .. random.Bytes(1 + random.Next(40))])),
        new("bytes put into a node", OfNode(Inserted)),
        new("a node of the same length, all random", OfNode((node, random) => random.Bytes(node.Length))),
        new("an encrypted node in another form of CBOR", Rewrapped),
        new("a node of another record", FromAnother),
        new("header and body of another record", (honest, random) => Spliced(honest, random, takesEvent: false)),
        new("event, header and body of another record", (honest, random) => Spliced(honest, random, takesEvent: true)),
        new("two nodes in each other's place", Exchanged),
        new("too large", Oversized),
    ];

    private static Func<HonestRecords, SeededRandomSource, Suspect> Flipped(RecordNode node) => (honest, random) =>
    {
        var record = honest.Any(random);
        return Suspect.Of(record, record.Envelope.With(node, record.Envelope.Node(node).FlipBit(random)));
    };

    private static Func<HonestRecords, SeededRandomSource, Suspect> OfNode(Func<byte[], SeededRandomSource, byte[]> change) => (honest, random) =>
    {
        var record = honest.Any(random);
        var node = Nodes.Any(random);
        return Suspect.Of(record, record.Envelope.With(node, change(record.Envelope.Node(node), random)));
    };

    private static byte[] Inserted(byte[] node, SeededRandomSource random)
    {
        var at = random.Next(node.Length);
        return MutantKind.Changed(node, () => [.. node[..at], .. random.Bytes(1 + random.Next(8)), .. node[at..]]);
    }

    private static Suspect Rewrapped(HonestRecords honest, SeededRandomSource random)
    {
        var record = honest.Where(random, static one => one.Envelope.BodyNode.Span[0] == 0x58);
        RecordNode[] encrypted = [RecordNode.Record, RecordNode.Header, RecordNode.Body];
        var node = encrypted[random.Next(encrypted.Length)];
        return Suspect.Of(record, record.Envelope.With(node, Rewrapped(record.Envelope.Node(node), random)));
    }

    /// <summary>The content of a byte string with a head of one byte, in a form that means nearly the same.</summary>
    public static byte[] Rewrapped(byte[] node, SeededRandomSource random) => random.Next(7) switch
    {
        0 => [0x59, 0x00, .. node[1..]],
        1 => [0x5a, 0x00, 0x00, 0x00, .. node[1..]],
        2 => [0x5f, .. node, 0xff],
        3 => [0x78, .. node[1..]],
        4 => [0xd8, 0x2a, .. node],
        5 => [0x81, .. node],
        _ => [0x98, .. node[1..]],
    };

    private static Suspect FromAnother(HonestRecords honest, SeededRandomSource random)
    {
        var record = honest.Any(random);
        var node = Nodes.Any(random);
        return Suspect.Of(record, record.Envelope.With(node, honest.Other(record, random).Envelope.Node(node)));
    }

    private static Suspect Spliced(HonestRecords honest, SeededRandomSource random, bool takesEvent)
    {
        var record = honest.Any(random);
        var other = honest.Other(record, random).Envelope;
        return Suspect.Of(record, new RecordEnvelope(record.Envelope.RecordNode, takesEvent ? other.EventNode : record.Envelope.EventNode, other.HeaderNode, other.BodyNode));
    }

    private static Suspect Exchanged(HonestRecords honest, SeededRandomSource random)
    {
        var record = honest.Any(random);
        var one = Nodes.Any(random);
        var other = (RecordNode)(((int)one + 1 + random.Next(3)) % 4);
        var exchanged = record.Envelope.With(one, record.Envelope.Node(other)).With(other, record.Envelope.Node(one));
        return Suspect.Of(record, exchanged);
    }

    private static Suspect Oversized(HonestRecords honest, SeededRandomSource random)
    {
        var record = honest.Any(random);
        var node = Nodes.Any(random);
        var rest = record.Envelope.ByteCount - record.Envelope.Node(node).Length;
        return Suspect.Of(record, record.Envelope.With(node, new byte[RecordLimits.RecordMaxBytes - rest + 1 + random.Next(3)]));
    }
}
