using System.Security.Cryptography;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Keys;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Payloads of the handshake with the key inside, of all four types.</summary>
internal sealed class PayloadInputs : IDecoder
{
    private static readonly byte[][] Keys = MakeKeys();

    private static readonly byte[][] Payloads =
    [
        .. Keys.Select(static key => new NoisePayload { IdentityKey = key, IdentitySignature = new byte[64], StreamMuxers = ["/yamux/1.0.0", "/mplex/6.7.0"] }.Write()),
    ];

    public string Name => "payload";

    public Trial Next(SeededRandomSource random) => random.Next(2) == 0 ? OfPayload(random) : OfKey(random);

    private static Trial OfPayload(SeededRandomSource random)
    {
        var input = Make(random, Payloads);
        NoisePayload? payload = null;
        return Trial.OfBytes(input, () => NoisePayload.TryRead(input, out payload), () =>
            payload is null || NoisePayload.TryRead(payload.Write(), out _) ? null : "its own bytes are not read");
    }

    private static Trial OfKey(SeededRandomSource random)
    {
        var input = Make(random, Keys);
        PeerPublicKey? key = null;
        return Trial.OfBytes(
            input,
            () => PeerPublicKey.TryRead(input, out key) && key.Verify(input, input) == false,
            () => key is null || key.Protobuf.Span.SequenceEqual(input) ? null : "a key with other bytes than were read");
    }

    private static byte[] Make(SeededRandomSource random, byte[][] samples) => random.Next(8) switch
    {
        0 => Sizes.Bytes(random, Sizes.Draw(random)),
        1 => random.Of(samples),
        2 => Sizes.Repeated(random.Of<byte[]>([0x0a, 0x00], [0x22, 0x02, 0x12, 0x00], [0x12, 0xff, 0xff, 0xff, 0xff, 0x0f]), Sizes.Draw(random)),
        _ => Mutations.Spoil(random, samples),
    };

    private static byte[][] MakeKeys()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] info = ecdsa.ExportSubjectPublicKeyInfo(), rsaInfo = rsa.ExportSubjectPublicKeyInfo();
        return
        [
            SigningKey.Generate(new SeededRandomSource(1)).VerifyingKey.Protobuf.ToArray(),
            [0x08, 0x03, 0x12, (byte)info.Length, .. info],
            [0x08, 0x00, 0x12, (byte)(0x80 | (rsaInfo.Length & 0x7f)), (byte)(rsaInfo.Length >> 7), .. rsaInfo],
            Convert.FromHexString("08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99"),
        ];
    }
}
