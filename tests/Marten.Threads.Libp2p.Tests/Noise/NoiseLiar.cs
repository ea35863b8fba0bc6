using Marten.Threads.Libp2p.Noise;

namespace Marten.Threads.Libp2p.Tests.Noise;

/// <summary>Says static keys of low order in messages that are right otherwise: what comes of such a key is zero, so no private key is needed.</summary>
internal static class NoiseLiar
{
    private const int KeyLength = 32;
    private const int SealedKeyLength = KeyLength + NoiseAead.TagLength;

    /// <summary>The second message of a responder whose static key is of low order.</summary>
    public static byte[] Second(byte[] staticKey, byte[] first)
    {
        using var ephemeral = new NoiseKeyPair(Bytes.Of(KeyLength, 9));
        using NoiseSymmetricState state = Begin(first[..KeyLength], first[KeyLength..]);
        byte[] message = new byte[KeyLength + SealedKeyLength + NoiseAead.TagLength];
        ephemeral.Public.Span.CopyTo(message);
        state.MixHash(ephemeral.Public.Span);
        state.MixKey(Agree(ephemeral, first[..KeyLength]));

        state.EncryptAndHash(staticKey, message.AsSpan(KeyLength, SealedKeyLength));
        state.MixKey(new byte[KeyLength]);
        state.EncryptAndHash([], message.AsSpan(KeyLength + SealedKeyLength));
        return message;
    }

    /// <summary>The third message of an initiator whose static key is of low order, to a responder that got its first.</summary>
    public static byte[] Third(byte[] staticKey, NoiseHandshake responder)
    {
        using var ephemeral = new NoiseKeyPair(Bytes.Of(KeyLength, 9));
        using NoiseSymmetricState state = Begin(ephemeral.Public.ToArray(), []);
        responder.TryReadFirst(ephemeral.Public.Span, out _).ShouldBeTrue();
        responder.TryWriteSecond([], out byte[] second).ShouldBeTrue();
        state.MixHash(second.AsSpan(0, KeyLength));
        state.MixKey(Agree(ephemeral, second[..KeyLength]));
        byte[] remote = new byte[KeyLength];
        state.TryDecryptAndHash(second.AsSpan(KeyLength, SealedKeyLength), remote).ShouldBeTrue();
        state.MixKey(Agree(ephemeral, remote));
        state.TryDecryptAndHash(second.AsSpan(KeyLength + SealedKeyLength), []).ShouldBeTrue();

        byte[] message = new byte[SealedKeyLength + NoiseAead.TagLength];
        state.EncryptAndHash(staticKey, message.AsSpan(0, SealedKeyLength));
        state.MixKey(new byte[KeyLength]);
        state.EncryptAndHash([], message.AsSpan(SealedKeyLength));
        return message;
    }

    private static NoiseSymmetricState Begin(byte[] initiatorEphemeral, byte[] payload)
    {
        var state = new NoiseSymmetricState("Noise_XX_25519_ChaChaPoly_SHA256"u8);
        state.MixHash([]);
        state.MixHash(initiatorEphemeral);
        state.MixHash(payload);
        return state;
    }

    private static byte[] Agree(NoiseKeyPair own, byte[] other)
    {
        byte[] secret = new byte[KeyLength];
        own.TryAgree(other, secret).ShouldBeTrue();
        return secret;
    }
}
