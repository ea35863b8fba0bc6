using System.Buffers.Binary;

namespace Marten.Threads.Libp2p.Noise;

/// <summary>
/// Noise's CipherState: a key and a counter that is the nonce of the next message. libp2p never changes the key, so the counter ends before its last
/// value; nothing is decrypted any more after the first message with a wrong tag. Not for use from several threads.
/// </summary>
/// <param name="key">32 bytes; copied.</param>
/// <param name="counter">Where the counter begins; other than 0 in tests only.</param>
internal sealed class NoiseCipher(ReadOnlySpan<byte> key, ulong counter = 0) : IDisposable
{
    // Noise, section 5.1: the last value is reserved.
    private const ulong CounterEnd = ulong.MaxValue;

    private readonly NoiseAead _aead = NoiseAead.Create(key);
    private ulong _counter = counter;
    private bool _broken;

    /// <summary>Encrypts the next message: cipher text and a tag of 16 bytes.</summary>
    /// <returns>False when the key is used up.</returns>
    public bool TryEncrypt(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        if (_counter == CounterEnd)
            return false;
        Span<byte> nonce = stackalloc byte[NoiseAead.NonceLength];
        NextNonce(nonce);
        _aead.Encrypt(nonce, associated, plain, destination);
        return true;
    }

    /// <summary>Decrypts the next message.</summary>
    /// <returns>False when it is too short or was not made with this key as the next message, when one before was not, or when the key is used up.</returns>
    public bool TryDecrypt(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> destination)
    {
        if (_broken || _counter == CounterEnd || sealedText.Length < NoiseAead.TagLength)
            return false;
        Span<byte> nonce = stackalloc byte[NoiseAead.NonceLength];
        NextNonce(nonce);
        _broken = !_aead.TryDecrypt(nonce, associated, sealedText, destination);
        return !_broken;
    }

    public void Dispose() => _aead.Dispose();

    // Noise, section 12.3: four zero bytes and the counter, little-endian.
    private void NextNonce(Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[sizeof(uint)..], _counter++);
    }
}
