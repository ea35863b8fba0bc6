using System.Security.Cryptography;

namespace Marten.Threads.Libp2p.Noise;

/// <summary>Noise's SymmetricState (section 5.2) for SHA-256: the chaining key and the hash of everything said so far.</summary>
internal sealed class NoiseSymmetricState : IDisposable
{
    private const int HashLength = SHA256.HashSizeInBytes;

    private readonly byte[] _chainingKey = new byte[HashLength];
    private readonly byte[] _hash = new byte[HashLength];
    private NoiseCipher? _cipher;

    public NoiseSymmetricState(ReadOnlySpan<byte> protocolName)
    {
        // A name of up to 32 bytes is the hash itself, filled up with zeros.
        if (protocolName.Length <= HashLength)
            protocolName.CopyTo(_hash);
        else
            SHA256.HashData(protocolName, _hash);
        _hash.CopyTo(_chainingKey, 0);
    }

    /// <summary>The hash of the handshake so far.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>How many bytes a text takes when it is sent now.</summary>
    public int SealedLength(int plainLength) => _cipher is null ? plainLength : plainLength + NoiseAead.TagLength;

    public void MixHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        hash.AppendData(data);
        hash.GetHashAndReset(_hash);
    }

    public void MixKey(ReadOnlySpan<byte> input)
    {
        Span<byte> key = stackalloc byte[HashLength];
        Derive(input, _chainingKey, key);
        _cipher?.Dispose();
        _cipher = new NoiseCipher(key);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Encrypts once there is a key, and takes what was sent into the hash.</summary>
    public void EncryptAndHash(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        if (_cipher is null)
            plain.CopyTo(destination);
        else if (!_cipher.TryEncrypt(_hash, plain, destination))
            throw new InvalidOperationException("A handshake key serves a few messages.");
        MixHash(destination);
    }

    /// <summary>Decrypts once there is a key, and takes what was received into the hash.</summary>
    public bool TryDecryptAndHash(ReadOnlySpan<byte> received, Span<byte> destination)
    {
        if (_cipher is null)
            received.CopyTo(destination);
        else if (!_cipher.TryDecrypt(_hash, received, destination))
            return false;
        MixHash(received);
        return true;
    }

    /// <summary>The ciphers for what the initiator and what the responder sends from now on.</summary>
    public (NoiseCipher Initiator, NoiseCipher Responder) Split()
    {
        Span<byte> first = stackalloc byte[HashLength];
        Span<byte> second = stackalloc byte[HashLength];
        Derive([], first, second);
        var ciphers = (new NoiseCipher(first), new NoiseCipher(second));
        CryptographicOperations.ZeroMemory(first);
        CryptographicOperations.ZeroMemory(second);
        return ciphers;
    }

    /// <summary>Wipes the keys.</summary>
    public void Dispose()
    {
        _cipher?.Dispose();
        CryptographicOperations.ZeroMemory(_chainingKey);
    }

    // HKDF with two outputs (section 4.3). The platform's HKDF refuses the empty input that Split needs where OpenSSL does the work.
    private void Derive(ReadOnlySpan<byte> input, Span<byte> first, Span<byte> second)
    {
        Span<byte> secret = stackalloc byte[HashLength];
        Span<byte> more = stackalloc byte[HashLength + 1];
        HMACSHA256.HashData(_chainingKey, input, secret);
        HMACSHA256.HashData(secret, [1], more[..HashLength]);
        more[HashLength] = 2;
        HMACSHA256.HashData(secret, more, second);
        more[..HashLength].CopyTo(first);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(more);
    }
}
