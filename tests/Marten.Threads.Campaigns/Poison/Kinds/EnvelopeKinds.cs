using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Poison.Kinds;

/// <summary>Records around which something cannot be opened, or that name somebody else.</summary>
internal static class EnvelopeKinds
{
    public static IEnumerable<PoisonKind> All =>
    [
        Content("a body that its key does not open", (context, record) => (record.Envelope.HeaderNode, Cbor.Bytes(Noise(context, 200)))),
        Content("a body without a single byte", (_, record) => (record.Envelope.HeaderNode, Cbor.Bytes(default))),
        Content("a body that is empty once it is opened", Empty),
        Content("a header under another read key", (context, record) => (Sealed(context, SymmetricKey.Generate(context.Random), Header(32)), record.Envelope.BodyNode)),
        Content("an event key of 16 bytes", (context, record) => (Sealed(context, context.Key.ReadKey!, Header(16)), record.Envelope.BodyNode)),
        Content("an event key of 33 bytes", (context, record) => (Sealed(context, context.Key.ReadKey!, Header(33)), record.Envelope.BodyNode)),
        Content("a header that holds no map", (context, record) => (Sealed(context, context.Key.ReadKey!, Cbor.Nested(1_000)), record.Envelope.BodyNode)),
        Content("a header of one megabyte", (context, record) => (Cbor.Bytes(Noise(context, 1_000_000)), record.Envelope.BodyNode)),
        new PoisonKind("an author who is somebody else", "rejected: author", Harmless)
        {
            Envelope = (context, record) => record.WithAuthorKey(SigningKey.Generate(context.Random).VerifyingKey.Protobuf.Span),
        },
    ];

    private static PoisonKind Content(string name, Func<PoisonContext, TestRecord, (ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Body)> content) =>
        new(name, PoisonKind.NoOperations, Harmless)
        {
            Envelope = (context, record) =>
            {
                var (header, body) = content(context, record);
                return record.WithSignedContent(header, body);
            },
        };

    private static byte[] Harmless(PoisonContext context) => RawOperation.Body(RawOperation.Of(context, "{}"));

    private static (ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Body) Empty(PoisonContext context, TestRecord record)
    {
        var eventKey = SymmetricKey.Generate(context.Random);
        return (Sealed(context, context.Key.ReadKey!, Cbor.Map(("key", Cbor.Bytes(eventKey.Export())))), Sealed(context, eventKey, []));
    }

    private static byte[] Header(int keyBytes) => Cbor.Map(("key", Cbor.Bytes(new byte[keyBytes])));

    private static byte[] Sealed(PoisonContext context, SymmetricKey key, byte[] plaintext) => Cbor.Bytes(key.Encrypt(plaintext, context.Random));

    private static byte[] Noise(PoisonContext context, int length)
    {
        var bytes = new byte[length];
        context.Random.Fill(bytes);
        return bytes;
    }
}
