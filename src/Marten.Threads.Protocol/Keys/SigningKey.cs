using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Marten.Threads.Protocol.Keys;

/// <summary>
/// An Ed25519 key pair: of a log, a host or an identity. The secret lies in guarded native memory until <see cref="Dispose"/>. Redacts itself
/// in <see cref="ToString"/>; <see cref="Export"/> is the way out. Safe for use from several threads.
/// </summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>The seed's length in bytes.</summary>
    public const int SeedLength = 32;

    private const int DataLength = SeedLength + VerifyingKey.RawLength;
    private const int OldDataLength = DataLength + VerifyingKey.RawLength;
    private const int ProtobufHeadLength = 4;

    private readonly Key _key;

    private SigningKey(Key key, VerifyingKey verifyingKey)
    {
        _key = key;
        VerifyingKey = verifyingKey;
    }

    /// <summary>The public half.</summary>
    public VerifyingKey VerifyingKey { get; }

    /// <summary>Makes a new key pair from 32 random bytes.</summary>
    public static SigningKey Generate(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> seed = stackalloc byte[SeedLength];
        try
        {
            random.Fill(seed);
            return FromSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Makes the key pair of a seed (RFC 8032, section 5.1.5).</summary>
    /// <param name="seed">32 bytes; copied.</param>
    /// <param name="key">The key pair, or null.</param>
    /// <returns>False for any other length.</returns>
    public static bool TryFromSeed(ReadOnlySpan<byte> seed, [NotNullWhen(true)] out SigningKey? key)
    {
        key = seed.Length == SeedLength ? FromSeed(seed) : null;
        return key is not null;
    }

    /// <summary>
    /// Takes a private key in libp2p's protobuf: <c>08 01 12 40 ‖ seed ‖ public key</c>, or the older form of 96 bytes that holds the public
    /// key twice (specification, section 2.5).
    /// </summary>
    /// <param name="libp2pProtobuf">The protobuf; copied.</param>
    /// <param name="key">The key pair, or null.</param>
    /// <returns>
    /// False for other key types and spellings, and when the public key is not the seed's: signing with a foreign public key gives the
    /// secret away.
    /// </returns>
    public static bool TryImport(ReadOnlySpan<byte> libp2pProtobuf, [NotNullWhen(true)] out SigningKey? key)
    {
        key = null;
        if (libp2pProtobuf is not ([0x08, 0x01, 0x12, DataLength, ..] or [0x08, 0x01, 0x12, OldDataLength, ..])
            || libp2pProtobuf.Length != ProtobufHeadLength + libp2pProtobuf[ProtobufHeadLength - 1])
            return false;

        ReadOnlySpan<byte> data = libp2pProtobuf[ProtobufHeadLength..];
        SigningKey candidate = FromSeed(data[..SeedLength]);
        ReadOnlySpan<byte> expected = candidate.VerifyingKey.Raw.Span;
        if (data[SeedLength..DataLength].SequenceEqual(expected) && (data.Length == DataLength || data[DataLength..].SequenceEqual(expected)))
        {
            key = candidate;
            return true;
        }

        candidate.Dispose();
        return false;
    }

    /// <summary>Signs a message: plain Ed25519, no prehash, no context.</summary>
    /// <returns>64 bytes.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(_key, message);

    /// <summary>Gives the secret out: <c>08 01 12 40 ‖ seed ‖ public key</c>. The caller wipes it.</summary>
    /// <returns>68 bytes.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Export()
    {
        byte[] seed = ExportSeed();
        byte[] protobuf = [0x08, 0x01, 0x12, DataLength, .. seed, .. VerifyingKey.Raw.Span];
        CryptographicOperations.ZeroMemory(seed);
        return protobuf;
    }

    /// <summary>Wipes the secret. The public half stays usable.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>The public half only.</summary>
    public override string ToString() => $"SigningKey of {VerifyingKey} (secret redacted)";

    internal byte[] ExportSeed() => _key.Export(KeyBlobFormat.RawPrivateKey);

    private static SigningKey FromSeed(ReadOnlySpan<byte> seed)
    {
        var parameters = new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        Key key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, parameters);
        // Every seed gives a multiple of the base point, clamped away from the small ones: this is no foreign key that could be refused.
        VerifyingKey.TryFromRaw(key.PublicKey.Export(KeyBlobFormat.RawPublicKey), out VerifyingKey verifyingKey);
        return new SigningKey(key, verifyingKey);
    }
}
