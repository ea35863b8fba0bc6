using System.Numerics;
using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>What a holder of the service key can do: fields of the record node changed, and the node sealed again.</summary>
internal static class FieldMutants
{
    private static readonly EdwardsPoint[] SmallOrder = EdwardsPoint.SmallOrder();

    public static IReadOnlyList<MutantKind> All { get; } =
    [
        new("a bit of the signature", Signature((honest, parts, random) => parts.Signature.FlipBit(random))),
        new("the order added to S", Signature((_, parts, random) => WithS(parts.Signature, s => s + ((1 + random.Next(14)) * EdwardsPoint.Order)))),
        new("another S", Signature((_, parts, random) => WithS(parts.Signature, s => (s + 1 + random.Next(1000)) % EdwardsPoint.Order))),
        new("R of small order", Signature((_, parts, random) => [.. SmallOrder[random.Next(SmallOrder.Length)].Encode(), .. parts.Signature[32..]])),
        new("R not canonical", Signature((_, parts, random) => [.. EdwardsPoint.Encode(EdwardsPoint.Prime + random.Next(19), random.Next(2) == 0), .. parts.Signature[32..]])),
        new("R with its sign turned", Signature((_, parts, _) => [.. parts.Signature[..31], (byte)(parts.Signature[31] ^ 0x80), .. parts.Signature[32..]])),
        new("the signature of another record", Signature((honest, parts, random) => honest.Where(random, one => !one.Parts.Signature.AsSpan().SequenceEqual(parts.Signature)).Parts.Signature)),
        new("a signature of another length", Signature((_, parts, random) => random.Next(3) switch { 0 => parts.Signature[..random.Next(64)], 1 => [.. parts.Signature, 0], _ => [.. parts.Signature, .. parts.Signature] })),
        new("prev of another place", Of(honest => honest.Later, (_, parts, random) => parts with { Previous = Cid.OfDagCbor(random.Bytes(8)).Bytes.ToArray() })),
        new("prev names another record", Of(honest => honest.Later, (honest, parts, random) => parts with { Previous = honest.Where(random, one => !one.Cid.Span.SequenceEqual(parts.Previous)).Cid.Bytes.ToArray() })),
        new("prev left out", Of(honest => honest.Later, static (_, parts, _) => parts with { Previous = null })),
        new("prev put into a first record", Of(honest => honest.First, static (honest, parts, random) => parts with { Previous = honest.Any(random).Cid.Bytes.ToArray() })),
        new("prev of another kind of link", Of(honest => honest.Later, static (_, parts, random) => parts with { Previous = ForeignLink(parts.Previous!, random) })),
        new("block of another record", Of(honest => honest.Any, static (honest, parts, random) => parts with { Block = honest.Where(random, one => !one.Parts.Block.AsSpan().SequenceEqual(parts.Block)).Parts.Block })),
        new("block of another kind of link", Of(honest => honest.Any, static (_, parts, random) => parts with { Block = ForeignLink(parts.Block, random) })),
        new("the whole content of another record", Of(honest => honest.Later, WithContentOfAnother)),
        new("header and body encrypted again, below an old signature", ReEncryptedContent),
        new("another author in a first record", Of(honest => honest.First, static (_, parts, random) => parts with { AuthorKey = AuthorKeys.Any(random) })),
        new("pubKey malformed", Of(honest => honest.Any, static (_, parts, random) => parts with { AuthorKey = AuthorKeys.Malformed(random) })),
        new("the record node's text edited", Edited),
        new("the record node in another shape", static (honest, random) => Plain(honest.Any(random), record => NodeShapes.Record(record.Parts, random), random)),
        new("sealed with another key", SealedWithAnotherKey),
    ];

    private static Func<HonestRecords, SeededRandomSource, Suspect> Of(
        Func<HonestRecords, Func<SeededRandomSource, HonestRecord>> pick, Func<HonestRecords, RecordParts, SeededRandomSource, RecordParts> change) => (honest, random) =>
    {
        var record = pick(honest)(random);
        return Suspect.Of(record, record.Sealed(change(honest, record.Parts, random), random));
    };

    private static Func<HonestRecords, SeededRandomSource, Suspect> Signature(Func<HonestRecords, RecordParts, SeededRandomSource, byte[]> change) =>
        Of(static honest => honest.Any, (honest, parts, random) => parts with { Signature = change(honest, parts, random) });

    private static byte[] WithS(byte[] signature, Func<BigInteger, BigInteger> change) =>
        [.. signature[..32], .. EdwardsPoint.EncodeScalar(change(new BigInteger(signature.AsSpan(32), isUnsigned: true)))];

    private static byte[] ForeignLink(byte[] cid, SeededRandomSource random) => random.Next(4) switch
    {
        0 => [0x01, 0x55, .. cid[2..]],
        1 => cid[2..],
        2 => [0x01, 0x71, 0x13, 0x40, .. cid[4..], .. cid[4..]],
        _ => [0x01, 0x71, 0x00, 0x20, .. cid[4..]],
    };

    private static RecordParts WithContentOfAnother(HonestRecords honest, RecordParts parts, SeededRandomSource random)
    {
        var other = honest.Where(random, one => !one.Parts.Block.AsSpan().SequenceEqual(parts.Block)).Envelope;
        return (parts with { EventNode = other.EventNode, HeaderNode = other.HeaderNode, BodyNode = other.BodyNode }).Relink();
    }

    // With the read key too: the same words under fresh nonces, all links mended, only the signature is the old one.
    private static Suspect ReEncryptedContent(HonestRecords honest, SeededRandomSource random)
    {
        var record = honest.Later(random);
        record.Thread.ReadKey!.TryDecrypt(record.Envelope.HeaderNode.Content(), out var header);
        SymmetricKey.TryFromBytes(header.AsSpan(header!.Length - SymmetricKey.Length), out var eventKey);
        eventKey!.TryDecrypt(record.Envelope.BodyNode.Content(), out var body);
        var headerNode = RecordParts.Bytes(record.Thread.ReadKey.Encrypt(header, random));
        var bodyNode = RecordParts.Bytes(eventKey.Encrypt(body, random));
        var eventNode = RecordParts.Event(Cid.OfDagCbor(bodyNode), Cid.OfDagCbor(headerNode));
        return Suspect.Of(record, record.Sealed((record.Parts with { EventNode = eventNode, HeaderNode = headerNode, BodyNode = bodyNode }).Relink(), random));
    }

    private static Suspect Plain(HonestRecord record, Func<HonestRecord, byte[]> plaintext, SeededRandomSource random) =>
        Suspect.Of(record, record.Parts.SealPlaintext(plaintext(record), record.Thread.ServiceKey, random));

    // Of a later record the author key, which comes last, is left alone: changed it is another envelope of the same event.
    private static Suspect Edited(HonestRecords honest, SeededRandomSource random)
    {
        var record = honest.Any(random);
        var plain = record.Parts.Plaintext();
        var open = record.IsFirst ? plain.Length : plain.Length - record.Parts.AuthorKey.Length;
        var edited = MutantKind.Changed(plain[..open], () => Mutations.Spoil(random, [plain[..open]]));
        return Plain(record, _ => [.. edited, .. plain[open..]], random);
    }

    private static Suspect SealedWithAnotherKey(HonestRecords honest, SeededRandomSource random)
    {
        var record = honest.Any(random);
        var key = random.Next(3) switch
        {
            0 => record.Thread.ReadKey!,
            1 => honest.Where(random, one => !one.Thread.ServiceKey.FixedTimeEquals(record.Thread.ServiceKey)).Thread.ServiceKey,
            _ => SymmetricKey.Generate(random),
        };
        return Suspect.Of(record, record.Parts.Seal(key, random));
    }
}
