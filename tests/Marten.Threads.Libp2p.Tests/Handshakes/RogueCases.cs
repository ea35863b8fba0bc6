using System.Security.Cryptography;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Libp2p.Tests.Keys;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Handshakes;

/// <summary>All the ways to shake hands badly, by name, with what must come of each in both roles.</summary>
internal static class RogueCases
{
    private static readonly Dictionary<string, Func<Rogue>> ByName = new()
    {
        ["signature with a flipped bit"] = () => Saying(static (rogue, own) => rogue.Said(KeyOf(rogue), Flipped(rogue.Key.Sign(Rogue.Signed(own))))),
        ["signature of another key"] = () => Saying(static (rogue, own) => rogue.Said(KeyOf(rogue), Other(Rogue.Signed(own)))),
        ["signature over another domain"] = () => Saying(static (rogue, own) => rogue.Said(KeyOf(rogue), rogue.Key.Sign([.. "noise-libp2p-static-kex:"u8, .. own]))),
        ["signature without a domain"] = () => Saying(static (rogue, own) => rogue.Said(KeyOf(rogue), rogue.Key.Sign(own))),
        ["signature over the other side's static key"] = () => new Rogue { Payload = static (rogue, _, other) => rogue.Proof(other) },
        ["signature over another static key"] = () => Saying(static (rogue, _) => rogue.Proof(Bytes.Of(32))),
        ["empty payload"] = () => Saying(static (_, _) => []),
        ["payload that is no protobuf"] = () => Saying(static (_, _) => [0xff, 0xff, 0xff]),
        ["missing key"] = () => Saying(static (rogue, own) => rogue.Said([], rogue.Key.Sign(Rogue.Signed(own)))),
        ["missing signature"] = () => Saying(static (rogue, _) => rogue.Said(KeyOf(rogue), [])),
        ["short signature"] = () => Saying(static (rogue, own) => rogue.Said(KeyOf(rogue), rogue.Key.Sign(Rogue.Signed(own))[..63])),
        ["key of an unknown type"] = () => Saying(static (rogue, own) => rogue.Said([8, 9, 18, 32, .. Bytes.Of(32)], rogue.Key.Sign(Rogue.Signed(own)))),
        ["key in another order of fields"] = () => Saying(static (rogue, own) => rogue.Said([.. KeyOf(rogue)[2..], .. KeyOf(rogue)[..2]], rogue.Key.Sign(Rogue.Signed(own)))),
        ["key with a field more"] = () => Saying(static (rogue, own) => rogue.Said([.. KeyOf(rogue), 26, 0], rogue.Key.Sign(Rogue.Signed(own)))),
        ["key of low order, whose signature fits any message"] = LowOrder,
        ["short key"] = () => Saying(static (rogue, own) => rogue.Said([8, 1, 18, 31, .. Bytes.Of(31)], rogue.Key.Sign(Rogue.Signed(own)))),
        ["RSA key of 1024 bits"] = () => Saying(static (rogue, own) => WithSmallRsa(rogue, own)),
        ["RSA key with a wrong signature"] = () => Lying("rsa"),
        ["ECDSA key with a wrong signature"] = () => Lying("ecdsa"),
        ["secp256k1 key with a wrong signature"] = () => Lying("secp256k1"),
        ["seventeen muxers"] = () => new Rogue { Muxers = [.. Enumerable.Range(0, 17).Select(static i => $"/muxer/{i}")] },
        ["payload beyond the limit"] = () => Saying(static (_, _) => new byte[5000]),
    };

    /// <summary>All names, each in both roles: true where the rogue dials.</summary>
    public static TheoryData<string, bool> All
    {
        get
        {
            var all = new TheoryData<string, bool>();
            foreach (string name in ByName.Keys)
            {
                all.Add(name, false);
                all.Add(name, true);
            }

            return all;
        }
    }

    public static Rogue Named(string name) => ByName[name]();

    /// <summary>An honest peer with a key of the type.</summary>
    public static Rogue Honest(string type, params string[] muxers)
    {
        var vector = PeerKeyVector.Of(type);
        return new Rogue
        {
            Claimed = PeerId.Parse(vector.PeerId),
            Muxers = muxers,
            Payload = (rogue, own, _) => rogue.Said(vector.PublicKey, vector.Sign(Rogue.Signed(own))),
        };
    }

    private static Rogue Saying(Func<Rogue, byte[], byte[]> payload) => new() { Payload = (rogue, own, _) => payload(rogue, own) };

    private static Rogue Lying(string type)
    {
        var vector = PeerKeyVector.Of(type);
        return new Rogue
        {
            Claimed = PeerId.Parse(vector.PeerId),
            Payload = (rogue, own, _) => rogue.Said(vector.PublicKey, vector.Sign(own)),
        };
    }

    // The neutral point as key and as R, and 0 as S: the equation of the signature holds whatever was signed.
    private static Rogue LowOrder()
    {
        byte[] neutral = [1, .. new byte[31]];
        byte[] key = [8, 1, 18, 32, .. neutral];
        return new Rogue
        {
            Claimed = PeerId.FromBytes([0, (byte)key.Length, .. key]),
            Payload = (rogue, _, _) => rogue.Said(key, [.. neutral, .. new byte[32]]),
        };
    }

    private static byte[] KeyOf(Rogue rogue) => rogue.Key.VerifyingKey.Protobuf.ToArray();

    private static byte[] Flipped(byte[] signature)
    {
        signature[10] ^= 1;
        return signature;
    }

    private static byte[] Other(byte[] message)
    {
        using SigningKey other = TestHost.NewKey();
        return other.Sign(message);
    }

    private static byte[] WithSmallRsa(Rogue rogue, byte[] own)
    {
        using var rsa = RSA.Create(1024);
        byte[] der = rsa.ExportSubjectPublicKeyInfo();
        byte[] key = [8, 0, 18, (byte)(0x80 | (der.Length & 0x7f)), (byte)(der.Length >> 7), .. der];
        return rogue.Said(key, rsa.SignData(Rogue.Signed(own), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
