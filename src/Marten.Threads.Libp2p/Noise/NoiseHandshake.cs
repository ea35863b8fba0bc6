using System.Security.Cryptography;

namespace Marten.Threads.Libp2p.Noise;

/// <summary>
/// The messages of Noise XX, without any I/O: <c>e</c>, then <c>e, ee, s, es</c>, then <c>s, se</c>, each with a payload. The caller knows whose
/// turn it is.
/// </summary>
internal sealed class NoiseHandshake : IDisposable
{
    private const int KeyLength = NoiseKeyPair.PublicLength;

    private readonly NoiseSymmetricState _state = new("Noise_XX_25519_ChaChaPoly_SHA256"u8);
    private readonly bool _isInitiator;
    private readonly NoiseKeyPair _static;
    private readonly NoiseKeyPair _ephemeral;
    private readonly byte[] _remoteEphemeral = new byte[KeyLength];
    private readonly byte[] _remoteStatic = new byte[KeyLength];

    /// <summary>Begins a handshake and takes the keys over.</summary>
    /// <param name="isInitiator">Whether this side speaks first.</param>
    /// <param name="staticKey">The key that the other side shall bind to our identity.</param>
    /// <param name="ephemeralKey">A fresh key.</param>
    /// <param name="prologue">What both sides must know alike; libp2p's is empty.</param>
    public NoiseHandshake(bool isInitiator, NoiseKeyPair staticKey, NoiseKeyPair ephemeralKey, ReadOnlySpan<byte> prologue = default)
    {
        _isInitiator = isInitiator;
        _static = staticKey;
        _ephemeral = ephemeralKey;
        _state.MixHash(prologue);
    }

    /// <summary>Hash of the whole handshake.</summary>
    public ReadOnlySpan<byte> Hash => _state.Hash;

    /// <summary>The other side's static key; known after the message that brings it.</summary>
    public ReadOnlySpan<byte> RemoteStatic => _remoteStatic;

    /// <summary>Message 1, <c>e</c>; not encrypted.</summary>
    public byte[] WriteFirst(ReadOnlySpan<byte> payload)
    {
        byte[] message = new byte[KeyLength + payload.Length];
        WriteEphemeral(message);
        _state.EncryptAndHash(payload, message.AsSpan(KeyLength));
        return message;
    }

    public bool TryReadFirst(ReadOnlySpan<byte> message, out byte[] payload) => TryReadEphemeral(message, out payload) && TryReadPayload(message[KeyLength..], out payload);

    /// <summary>Message 2, <c>e, ee, s, es</c>.</summary>
    /// <param name="payload">Encrypted, though the sender's peer is not yet known to be anybody.</param>
    /// <param name="message">The message.</param>
    /// <returns>False for a key of low order in message 1.</returns>
    public bool TryWriteSecond(ReadOnlySpan<byte> payload, out byte[] message)
    {
        message = new byte[KeyLength + SealedKeyLength + payload.Length + NoiseAead.TagLength];
        WriteEphemeral(message);
        if (!TryMix(_ephemeral, _remoteEphemeral))
            return false;
        _state.EncryptAndHash(_static.Public.Span, message.AsSpan(KeyLength, SealedKeyLength));
        if (!TryMix(_static, _remoteEphemeral))
            return false;
        _state.EncryptAndHash(payload, message.AsSpan(KeyLength + SealedKeyLength));
        return true;
    }

    public bool TryReadSecond(ReadOnlySpan<byte> message, out byte[] payload) =>
        TryReadEphemeral(message, out payload)
        && TryMix(_ephemeral, _remoteEphemeral)
        && TryReadStatic(message[KeyLength..])
        && TryMix(_ephemeral, _remoteStatic)
        && TryReadPayload(message[(KeyLength + SealedKeyLength)..], out payload);

    /// <summary>Message 3, <c>s, se</c>.</summary>
    public bool TryWriteThird(ReadOnlySpan<byte> payload, out byte[] message)
    {
        message = new byte[SealedKeyLength + payload.Length + NoiseAead.TagLength];
        _state.EncryptAndHash(_static.Public.Span, message.AsSpan(0, SealedKeyLength));
        if (!TryMix(_static, _remoteEphemeral))
            return false;
        _state.EncryptAndHash(payload, message.AsSpan(SealedKeyLength));
        return true;
    }

    public bool TryReadThird(ReadOnlySpan<byte> message, out byte[] payload)
    {
        payload = [];
        return TryReadStatic(message) && TryMix(_ephemeral, _remoteStatic) && TryReadPayload(message[SealedKeyLength..], out payload);
    }

    /// <summary>The ciphers of the connection: for what this side sends, and for what it receives.</summary>
    public (NoiseCipher Sending, NoiseCipher Receiving) Split()
    {
        (NoiseCipher initiator, NoiseCipher responder) = _state.Split();
        return _isInitiator ? (initiator, responder) : (responder, initiator);
    }

    public void Dispose()
    {
        _state.Dispose();
        _static.Dispose();
        _ephemeral.Dispose();
    }

    private const int SealedKeyLength = KeyLength + NoiseAead.TagLength;

    private void WriteEphemeral(Span<byte> message)
    {
        _ephemeral.Public.Span.CopyTo(message);
        _state.MixHash(message[..KeyLength]);
    }

    private bool TryReadEphemeral(ReadOnlySpan<byte> message, out byte[] payload)
    {
        payload = [];
        if (message.Length < KeyLength)
            return false;
        message[..KeyLength].CopyTo(_remoteEphemeral);
        _state.MixHash(_remoteEphemeral);
        return true;
    }

    private bool TryReadStatic(ReadOnlySpan<byte> message) =>
        message.Length >= SealedKeyLength && _state.TryDecryptAndHash(message[..SealedKeyLength], _remoteStatic);

    private bool TryReadPayload(ReadOnlySpan<byte> message, out byte[] payload)
    {
        int overhead = _state.SealedLength(0);
        payload = message.Length < overhead ? [] : new byte[message.Length - overhead];
        return message.Length >= overhead && _state.TryDecryptAndHash(message, payload);
    }

    private bool TryMix(NoiseKeyPair own, ReadOnlySpan<byte> other)
    {
        Span<byte> secret = stackalloc byte[KeyLength];
        bool agreed = own.TryAgree(other, secret);
        if (agreed)
            _state.MixKey(secret);
        CryptographicOperations.ZeroMemory(secret);
        return agreed;
    }
}
