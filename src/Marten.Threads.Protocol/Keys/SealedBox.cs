using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Marten.Threads.Protocol.Keys;

/// <summary>
/// Encryption to an identity: anyone can seal, only the holder of the Ed25519 key can open (specification, section 2.3). A NaCl box from a
/// throw-away key: <c>nonce(24) ‖ ephemeral public key(32) ‖ box</c>. It hides and protects the content but does not tell who sealed it.
/// </summary>
public static class SealedBox
{
    /// <summary>By how many bytes a sealed text is longer than the plain one.</summary>
    public const int Overhead = HeadLength + TagLength;

    private const int NonceLength = 24;
    private const int CurveKeyLength = 32;
    private const int HeadLength = NonceLength + CurveKeyLength;
    private const int TagLength = 16;

    /// <summary>Seals a text.</summary>
    /// <param name="recipient">Who can open it.</param>
    /// <param name="plain">The plain text, possibly empty.</param>
    /// <param name="random">Gives 32 bytes for the throw-away key, then 24 for the nonce.</param>
    /// <param name="sealedText"><c>nonce ‖ ephemeral public key ‖ box</c>, or null.</param>
    /// <returns>False when nobody can hold the recipient's key: undefined, no point of the curve, or not in the prime-order group.</returns>
    public static bool TrySeal(VerifyingKey recipient, ReadOnlySpan<byte> plain, IRandomSource random, [NotNullWhen(true)] out byte[]? sealedText)
    {
        ArgumentNullException.ThrowIfNull(random);
        sealedText = null;
        Span<byte> recipientKey = stackalloc byte[CurveKeyLength];
        if (!recipient.IsDefined || Sodium.PublicKeyToCurve25519(recipientKey, recipient.Raw.Span) != 0)
            return false;

        var text = new byte[plain.Length + Overhead];
        Span<byte> nonce = text.AsSpan(0, NonceLength);
        Span<byte> ephemeralSecret = stackalloc byte[CurveKeyLength];
        try
        {
            random.Fill(ephemeralSecret);
            random.Fill(nonce);
            if (Sodium.PublicKeyOfCurve25519(text.AsSpan(NonceLength, CurveKeyLength), ephemeralSecret) != 0
                || Sodium.BoxEasy(text.AsSpan(HeadLength), plain, (ulong)plain.Length, nonce, recipientKey, ephemeralSecret) != 0)
                return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ephemeralSecret);
        }

        sealedText = text;
        return true;
    }

    /// <summary>Opens a sealed text.</summary>
    /// <param name="recipient">The key it was sealed to.</param>
    /// <param name="sealedText"><c>nonce ‖ ephemeral public key ‖ box</c>.</param>
    /// <param name="plain">The plain text, or null.</param>
    /// <returns>False when the text is too short, was changed, or was sealed to another key.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public static bool TryOpen(SigningKey recipient, ReadOnlySpan<byte> sealedText, [NotNullWhen(true)] out byte[]? plain)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        plain = null;
        if (sealedText.Length < Overhead)
            return false;

        var opened = new byte[sealedText.Length - Overhead];
        ReadOnlySpan<byte> box = sealedText[HeadLength..];
        ReadOnlySpan<byte> ephemeralKey = sealedText.Slice(NonceLength, CurveKeyLength);
        byte[] seed = recipient.ExportSeed();
        Span<byte> secret = stackalloc byte[CurveKeyLength];
        try
        {
            // The scalar is the clamped first half of SHA-512(seed), the same that signs.
            if (Sodium.SecretKeyToCurve25519(secret, seed) != 0
                || Sodium.BoxOpenEasy(opened, box, (ulong)box.Length, sealedText[..NonceLength], ephemeralKey, secret) != 0)
                return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(secret);
        }

        plain = opened;
        return true;
    }
}
