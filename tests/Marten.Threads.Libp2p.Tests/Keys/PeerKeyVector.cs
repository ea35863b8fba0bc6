using System.Security.Cryptography;
using System.Text.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests.Keys;

/// <summary>One key pair of <c>Vectors/peer-ids.json</c>, whose <c>source</c> names where it is from.</summary>
internal sealed record PeerKeyVector(string Type, byte[] PrivateKey, byte[] PublicKey, string PeerId)
{
    private const string FileName = "peer-ids.json";
    private const string BitcoinCurve = "1.3.132.0.10";

    // Type, the data's tag, and a length of one byte, or of two in the case of RSA.
    private const int HeadLength = 4;
    private const int RsaHeadLength = 5;

    /// <summary>All four, in the order of the file.</summary>
    public static IReadOnlyList<PeerKeyVector> All { get; } = Load();

    /// <summary>The types, for a theory.</summary>
    public static TheoryData<string> Types => new(All.Select(vector => vector.Type));

    /// <summary>The one of that type.</summary>
    public static PeerKeyVector Of(string type)
    {
        // The platform has no such curve, and the tests that need a signature would show nothing.
        Assert.SkipWhen(type == "secp256k1" && OperatingSystem.IsMacOS(), "macOS does not know secp256k1.");
        return All.Single(vector => vector.Type == type);
    }

    /// <summary>Signs with the private key, by what the platform has and not by our own code where that is possible.</summary>
    public byte[] Sign(byte[] message)
    {
        switch (Type)
        {
            case "ed25519":
                SigningKey.TryImport(PrivateKey, out SigningKey? signingKey).ShouldBeTrue();
                using (signingKey)
                    return signingKey.Sign(message);
            case "rsa":
                using (var rsa = RSA.Create())
                {
                    rsa.ImportRSAPrivateKey(PrivateKey.AsSpan(RsaHeadLength), out _);
                    return rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                }

            default:
                using (ECDsa ecdsa = ImportCurveKey())
                    return ecdsa.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }

    private static PeerKeyVector[] Load()
    {
        using JsonDocument document = VectorFiles.Open(FileName);
        return
        [
            .. document.RootElement.GetProperty("vectors").EnumerateArray().Select(vector =>
                new PeerKeyVector(vector.Text("type"), vector.Hex("private_key"), vector.Hex("public_key"), vector.Text("peer_id"))),
        ];
    }

    private ECDsa ImportCurveKey()
    {
        if (Type == "secp256k1")
            return ECDsa.Create(new ECParameters { Curve = ECCurve.CreateFromValue(BitcoinCurve), D = PrivateKey[HeadLength..] });

        var ecdsa = ECDsa.Create();
        ecdsa.ImportECPrivateKey(PrivateKey.AsSpan(HeadLength), out _);
        return ecdsa;
    }
}
