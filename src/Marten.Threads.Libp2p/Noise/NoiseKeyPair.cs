using System.Security.Cryptography;
using NSec.Cryptography;

namespace Marten.Threads.Libp2p.Noise;

/// <summary>An X25519 key pair of one handshake.</summary>
internal sealed class NoiseKeyPair : IDisposable
{
    public const int PublicLength = 32;

    private readonly Key _key;

    /// <summary>Takes 32 random bytes as private key; copied.</summary>
    public NoiseKeyPair(ReadOnlySpan<byte> privateKey)
    {
        _key = Key.Import(KeyAgreementAlgorithm.X25519, privateKey, KeyBlobFormat.RawPrivateKey);
        Public = _key.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>32 bytes.</summary>
    public ReadOnlyMemory<byte> Public { get; }

    /// <summary>Computes the secret that is shared with another key's owner.</summary>
    /// <param name="other">32 bytes.</param>
    /// <param name="secret">Gets 32 bytes.</param>
    /// <returns>False for points of low order, whose secret everybody knows.</returns>
    public bool TryAgree(ReadOnlySpan<byte> other, Span<byte> secret)
    {
        if (!PublicKey.TryImport(KeyAgreementAlgorithm.X25519, other, KeyBlobFormat.RawPublicKey, out PublicKey? key) || key is null)
            return false;
        var exportable = new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using SharedSecret? shared = KeyAgreementAlgorithm.X25519.Agree(_key, key, in exportable);
        if (shared is null)
            return false;
        byte[] raw = shared.Export(SharedSecretBlobFormat.RawSharedSecret);
        raw.CopyTo(secret);
        CryptographicOperations.ZeroMemory(raw);
        return true;
    }

    public void Dispose() => _key.Dispose();
}
