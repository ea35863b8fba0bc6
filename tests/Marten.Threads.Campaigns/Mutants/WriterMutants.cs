using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>What the writer of a log could sign although it is no record; and what others sign in its name.</summary>
internal static class WriterMutants
{
    public static IReadOnlyList<MutantKind> All { get; } =
    [
        new("an event node edited and signed", Event((record, random) =>
        {
            var node = record.Parts.EventNode.ToArray();
            return MutantKind.Changed(node, () => Mutations.Spoil(random, [node]));
        })),
        new("an event node in another shape, signed", Event((record, random) =>
        {
            var (body, header) = Links(record);
            return NodeShapes.Event(body, header, random);
        })),
        new("an event that links to something else, signed", Event(static (record, random) =>
        {
            var (body, header) = Links(record);
            byte[] raw = [0x01, 0x55, .. (random.Next(2) == 0 ? body : header)[2..]];
            return random.Next(3) switch
            {
                0 => RecordParts.Event(Cid.FromBytes(header), Cid.FromBytes(body)),
                1 => RecordParts.Event(Cid.FromBytes(raw), Cid.FromBytes(header)),
                _ => RecordParts.Event(Cid.FromBytes(body), Cid.FromBytes(raw)),
            };
        })),
        new("a header node that is no byte string, signed", (honest, random) => WithContent(honest.Owned(random), NoByteString(random), null, random)),
        new("a body node that is no byte string, signed", (honest, random) => WithContent(honest.Owned(random), null, NoByteString(random), random)),
        new("signed by another key", (honest, random) => Signed(honest, random, SigningKey.Generate(random))),
        new("signed by the author", (honest, random) => Signed(honest, random, honest.Logs[random.Next(honest.Logs.Count)].Author)),
        new("new content signed by the key of another log", NewContentByAnother),
    ];

    private static Func<HonestRecords, SeededRandomSource, Suspect> Event(Func<HonestRecord, SeededRandomSource, byte[]> change) => (honest, random) =>
    {
        var record = honest.Owned(random);
        return Suspect.Of(record, record.Sealed(record.Parts.WithEvent(change(record, random), record.LogKey!), random));
    };

    private static (byte[] Body, byte[] Header) Links(HonestRecord record) =>
        (Cid.OfDagCbor(record.Envelope.BodyNode.Span).Bytes.ToArray(), Cid.OfDagCbor(record.Envelope.HeaderNode.Span).Bytes.ToArray());

    private static Suspect WithContent(HonestRecord record, byte[]? headerNode, byte[]? bodyNode, SeededRandomSource random)
    {
        ReadOnlyMemory<byte> header = headerNode ?? record.Envelope.HeaderNode;
        ReadOnlyMemory<byte> body = bodyNode ?? record.Envelope.BodyNode;
        var parts = record.Parts with { HeaderNode = header, BodyNode = body };
        return Suspect.Of(record, record.Sealed(parts.WithEvent(RecordParts.Event(Cid.OfDagCbor(body.Span), Cid.OfDagCbor(header.Span)), record.LogKey!), random));
    }

    private static byte[] NoByteString(SeededRandomSource random)
    {
        var node = RecordParts.Bytes(random.Bytes(30 + random.Next(100)));
        return random.Next(4) switch
        {
            0 => [0xa0],
            1 => [.. node, 0x00],
            2 => node[..^1],
            _ => NodeMutants.Rewrapped(node, random),
        };
    }

    private static Suspect Signed(HonestRecords honest, SeededRandomSource random, SigningKey key)
    {
        var record = honest.Any(random);
        return Suspect.Of(record, record.Sealed(record.Parts.SignBy(key), random));
    }

    private static Suspect NewContentByAnother(HonestRecords honest, SeededRandomSource random)
    {
        var record = honest.Any(random);
        var other = honest.Where(random, one => one.LogKey is not null && one.LogId != record.LogId);
        var forged = Protocol.Records.RecordForge.Forge(
            record.Thread, other.LogKey!, other.LogKey!.VerifyingKey, record.IsFirst ? default : Cid.FromBytes(record.Parts.Previous), random.Bytes(40), random);
        return Suspect.Of(record, forged.Envelope);
    }
}
