using System.Security.Cryptography;
using NSec.Cryptography;
using SodiumCipher = NSec.Cryptography.ChaCha20Poly1305;
using SystemCipher = System.Security.Cryptography.ChaCha20Poly1305;

namespace Marten.Threads.Libp2p.Noise;

/// <summary>ChaCha20-Poly1305 under one key: the platform's where it has one, which is faster, else libsodium's.</summary>
internal abstract class NoiseAead : IDisposable
{
    public const int KeyLength = 32;
    public const int NonceLength = 12;
    public const int TagLength = 16;

    /// <summary>A cipher of the best kind there is; the key is copied.</summary>
    public static NoiseAead Create(ReadOnlySpan<byte> key) => SystemCipher.IsSupported ? new Platform(key) : CreateSodium(key);

    /// <summary>The cipher for platforms without one; both encrypt alike.</summary>
    public static NoiseAead CreateSodium(ReadOnlySpan<byte> key) => new Sodium(key);

    /// <summary>Writes cipher text and tag.</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="associated">What is authenticated but not encrypted.</param>
    /// <param name="plain">The text.</param>
    /// <param name="destination">As long as the text and 16 bytes more; may begin where the text begins.</param>
    public abstract void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> destination);

    /// <summary>Checks the tag and writes the text; false when the tag is wrong.</summary>
    public abstract bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> destination);

    public abstract void Dispose();

    private sealed class Platform(ReadOnlySpan<byte> key) : NoiseAead
    {
        private readonly SystemCipher _cipher = new(key);

        public override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> destination) =>
            _cipher.Encrypt(nonce, plain, destination[..plain.Length], destination.Slice(plain.Length, TagLength), associated);

        public override bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> destination)
        {
            try
            {
                int length = sealedText.Length - TagLength;
                _cipher.Decrypt(nonce, sealedText[..length], sealedText[length..], destination[..length], associated);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false; // the platform has no other way to say so
            }
        }

        public override void Dispose() => _cipher.Dispose();
    }

    private sealed class Sodium(ReadOnlySpan<byte> key) : NoiseAead
    {
        private readonly Key _key = Key.Import(AeadAlgorithm.ChaCha20Poly1305, key, KeyBlobFormat.RawSymmetricKey);

        private static SodiumCipher Cipher => AeadAlgorithm.ChaCha20Poly1305;

        public override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> destination) =>
            Cipher.Encrypt(_key, nonce, associated, plain, destination[..(plain.Length + TagLength)]);

        public override bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> destination) =>
            Cipher.Decrypt(_key, nonce, associated, sealedText, destination[..(sealedText.Length - TagLength)]);

        public override void Dispose() => _key.Dispose();
    }
}
