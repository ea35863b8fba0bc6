namespace Marten.Threads.Libp2p.Keys;

/// <summary>The key types of libp2p (peer id specification, <c>KeyType</c>).</summary>
internal enum PeerKeyType
{
    /// <summary>RSA, PKCS#1 v1.5 signatures over SHA-256.</summary>
    Rsa = 0,

    /// <summary>Ed25519: what every peer of our own and nearly every other one has.</summary>
    Ed25519 = 1,

    /// <summary>ECDSA on Bitcoin's curve, over SHA-256.</summary>
    Secp256k1 = 2,

    /// <summary>ECDSA on NIST's P-256, over SHA-256.</summary>
    Ecdsa = 3,
}
