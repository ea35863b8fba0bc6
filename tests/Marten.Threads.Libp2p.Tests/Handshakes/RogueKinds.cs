using System.Security.Cryptography;
using Marten.Threads.Libp2p.Protobuf;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Libp2p.Tests.Keys;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Libp2p.Tests.Handshakes;

/// <summary>Ways to shake hands wrongly. Each is tried as dialer and as listener.</summary>
internal static class RogueKinds
{
    private const int KeyType = 1;
    private const int KeyData = 2;

    public static IReadOnlyList<RogueKind> All { get; } =
    [
        new("a flipped bit in the signature") { Payload = static scene => RogueScene.Payload(KeyOf(scene), Flipped(scene.Own.Sign(RogueScene.Signed(scene.Static)), 0)) },
        new("a flipped last bit in the signature") { Payload = static scene => RogueScene.Payload(KeyOf(scene), Flipped(scene.Own.Sign(RogueScene.Signed(scene.Static)), 63)) },
        new("a signature of another key") { Payload = static scene => RogueScene.Payload(KeyOf(scene), SignedByOther(RogueScene.Signed(scene.Static))) },
        new("another key with a signature of the own") { Payload = static scene => RogueScene.Payload(OtherKey(), scene.Own.Sign(RogueScene.Signed(scene.Static))) },
        new("a signature over another domain") { Payload = static scene => RogueScene.Payload(KeyOf(scene), scene.Own.Sign([.. "noise-libp2p-other-key:"u8, .. scene.Static])) },
        new("a signature over the bare key") { Payload = static scene => RogueScene.Payload(KeyOf(scene), scene.Own.Sign(scene.Static)) },
        new("a signature over the victim's key") { Payload = static scene => RogueScene.Payload(KeyOf(scene), scene.Own.Sign(RogueScene.Signed(scene.RemoteStatic))) },
        new("a signature over the ephemeral key") { Payload = static scene => RogueScene.Payload(KeyOf(scene), scene.Own.Sign(RogueScene.Signed(scene.Ephemeral))) },
        new("a signature over another static key") { Payload = static scene => RogueScene.Payload(KeyOf(scene), scene.Own.Sign(RogueScene.Signed(Bytes.Of(32, 77)))) },
        new("a signature of 63 bytes") { Payload = static scene => RogueScene.Payload(KeyOf(scene), scene.Own.Sign(RogueScene.Signed(scene.Static))[..63]) },
        new("a signature of zeros") { Payload = static scene => RogueScene.Payload(KeyOf(scene), new byte[64]) },
        new("no signature") { Payload = static scene => Fields((1, KeyOf(scene))) },
        new("no key") { Payload = static scene => Fields((2, scene.Own.Sign(RogueScene.Signed(scene.Static)))) },
        new("an empty payload") { Payload = static _ => [] },
        new("a payload that is no protobuf") { Payload = static _ => [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01] },
        new("half a payload") { Payload = static scene => scene.Honest()[..40] },
        new("seventeen muxers") { Payload = static scene => RogueScene.Payload(KeyOf(scene), scene.Own.Sign(RogueScene.Signed(scene.Static)), [.. Enumerable.Range(0, 17).Select(static i => $"/m/{i}")]) },
        new("no common muxer", Libp2pFailure.NoCommonProtocol) { Payload = static scene => RogueScene.Payload(KeyOf(scene), scene.Own.Sign(RogueScene.Signed(scene.Static)), "/mplex/6.7.0") },
        new("a key of no known type") { Payload = static scene => RogueScene.Payload([0x08, 0x09, .. KeyOf(scene)[2..]], scene.Own.Sign(RogueScene.Signed(scene.Static))) },
        new("a private key for a public one") { Payload = static scene => RogueScene.Payload(scene.Own.Export(), scene.Own.Sign(RogueScene.Signed(scene.Static))) },
        new("a padded key") { Payload = static scene => RogueScene.Payload([0x08, 0x81, 0x00, .. KeyOf(scene)[2..]], scene.Own.Sign(RogueScene.Signed(scene.Static))) },
        new("a key with something behind it") { Payload = static scene => RogueScene.Payload([.. KeyOf(scene), 0x18, 0x01], scene.Own.Sign(RogueScene.Signed(scene.Static))) },
        new("an Ed25519 key of small order") { Payload = static _ => RogueScene.Payload(Key(1, [1, .. new byte[31]]), [1, .. new byte[63]]) },
        new("RSA of 1,024 bits") { Payload = static scene => Rsa(1024, scene, isWrong: false) },
        new("RSA with a wrong signature") { Payload = static scene => Rsa(2048, scene, isWrong: true) },
        new("ECDSA with a wrong signature") { Payload = static scene => WrongOf("ecdsa", scene) },
        new("secp256k1 with a wrong signature") { Payload = static scene => WrongOf("secp256k1", scene) },
        new("another key type over the same bytes") { Payload = static scene => RogueScene.Payload([0x08, 0x02, .. KeyOf(scene)[2..]], scene.Own.Sign(RogueScene.Signed(scene.Static))) },
        new("an altered last byte") { Message = static message => Flipped(message, message.Length - 1) },
        new("an altered static key") { Message = static message => Flipped(message, message.Length / 3) },
        new("a message without its last byte") { Message = static message => message[..^1] },
        new("a message with one byte more") { Message = static message => [.. message, 0] },
        new("a message of no bytes") { Message = static _ => [0, 0] },
        new("a message that is too long") { Message = static _ => [0x13, 0x88, .. new byte[5000]] },
        new("a message that never ends") { Message = static message => [0x0f, 0xff, .. message] },
        new("no message at all") { Message = static _ => [] },
        new("an ephemeral key of zeros") { FirstKey = static _ => new byte[32] },
        new("an ephemeral key of low order") { FirstKey = static _ => [0xec, .. Enumerable.Repeat((byte)0xff, 30), 0x7f] },
        new("another ephemeral key than it computes with") { FirstKey = static _ => Bytes.Of(32, 5) },
    ];

    public static TheoryData<string> Names => [.. All.Select(static one => one.Name)];

    private static byte[] KeyOf(RogueScene scene) => scene.Own.VerifyingKey.Protobuf.ToArray();

    private static byte[] OtherKey()
    {
        using SigningKey other = TestHost.NewKey();
        return other.VerifyingKey.Protobuf.ToArray();
    }

    private static byte[] SignedByOther(byte[] message)
    {
        using SigningKey other = TestHost.NewKey();
        return other.Sign(message);
    }

    private static byte[] Rsa(int bits, RogueScene scene, bool isWrong)
    {
        using var rsa = RSA.Create(bits);
        byte[] signature = rsa.SignData(RogueScene.Signed(scene.Static), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return RogueScene.Payload(Key(0, rsa.ExportSubjectPublicKeyInfo()), isWrong ? Flipped(signature, 9) : signature);
    }

    private static byte[] WrongOf(string type, RogueScene scene)
    {
        var vector = PeerKeyVector.Of(type);
        return RogueScene.Payload(vector.PublicKey, vector.Sign(RogueScene.Signed(Flipped(scene.Static, 3))));
    }

    private static byte[] Key(ulong type, byte[] data)
    {
        var writer = new ProtobufWriter();
        writer.WriteNumber(KeyType, type);
        writer.WriteBytes(KeyData, data);
        return writer.ToArray();
    }

    private static byte[] Fields(params (int Number, byte[] Value)[] fields)
    {
        var writer = new ProtobufWriter();
        foreach ((int number, byte[] value) in fields)
            writer.WriteBytes(number, value);
        return writer.ToArray();
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] copy = [.. bytes];
        copy[at] ^= 1;
        return copy;
    }
}
