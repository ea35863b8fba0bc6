using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Keys;

/// <summary>
/// An AES-256-GCM key: service, read or event key (specification, section 2.1). A sealed text is <c>nonce(12) ‖ ciphertext ‖ tag(16)</c>, no
/// associated data. Redacts itself in <see cref="ToString"/>; <see cref="Export"/> is the way out. Safe for use from several threads.
/// </summary>
public sealed class SymmetricKey
{
    /// <summary>The key's length in bytes.</summary>
    public const int Length = 32;

    /// <summary>The nonce's length in bytes.</summary>
    public const int NonceLength = 12;

    /// <summary>The tag's length in bytes.</summary>
    public const int TagLength = 16;

    /// <summary>By how many bytes a sealed text is longer than the plain one.</summary>
    public const int Overhead = NonceLength + TagLength;

    private readonly byte[] _key;

    private SymmetricKey(byte[] key) => _key = key;

    /// <summary>Makes a new key of 32 random bytes.</summary>
    public static SymmetricKey Generate(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var key = new byte[Length];
        random.Fill(key);
        return new SymmetricKey(key);
    }

    /// <summary>Takes a key.</summary>
    /// <param name="bytes">32 bytes; copied.</param>
    /// <param name="key">The key, or null.</param>
    /// <returns>False for any other length.</returns>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SymmetricKey? key)
    {
        key = bytes.Length == Length ? new SymmetricKey(bytes.ToArray()) : null;
        return key is not null;
    }

    /// <summary>Reads the text form, in any <see cref="Multibase"/> encoding.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key, or null.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SymmetricKey? key)
    {
        key = null;
        return Multibase.TryDecode(text, out byte[] bytes) && TryFromBytes(bytes, out key);
    }

    /// <summary>Reads the text form like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not a key of 32 bytes.</exception>
    public static SymmetricKey Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out SymmetricKey? key) ? key : throw new FormatException("The text is not a symmetric key of 32 bytes.");

    /// <summary>Encrypts under a fresh nonce.</summary>
    /// <param name="plain">The plain text, possibly empty.</param>
    /// <param name="random">Gives the 12 bytes of the nonce.</param>
    /// <returns><c>nonce ‖ ciphertext ‖ tag</c>.</returns>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> nonce = stackalloc byte[NonceLength];
        random.Fill(nonce);
        return Encrypt(plain, nonce);
    }

    /// <summary>Encrypts under a given nonce. Two texts under one nonce betray the key stream: this is for replaying recorded bytes.</summary>
    /// <param name="plain">The plain text, possibly empty.</param>
    /// <param name="nonce">12 bytes, used once.</param>
    /// <returns><c>nonce ‖ ciphertext ‖ tag</c>.</returns>
    /// <exception cref="ArgumentException">The nonce has another length.</exception>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length != NonceLength)
            throw new ArgumentException($"A nonce has {NonceLength} bytes, not {nonce.Length}.", nameof(nonce));

        var sealedText = new byte[plain.Length + Overhead];
        nonce.CopyTo(sealedText);
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Encrypt(nonce, plain, sealedText.AsSpan(NonceLength, plain.Length), sealedText.AsSpan(NonceLength + plain.Length));
        return sealedText;
    }

    /// <summary>Opens a sealed text.</summary>
    /// <param name="sealedText"><c>nonce ‖ ciphertext ‖ tag</c>.</param>
    /// <param name="plain">The plain text, or null.</param>
    /// <returns>False when the text is too short, was changed, or was sealed with another key.</returns>
    public bool TryDecrypt(ReadOnlySpan<byte> sealedText, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = null;
        if (sealedText.Length < Overhead)
            return false;

        var opened = new byte[sealedText.Length - Overhead];
        using var cipher = new AesGcm(_key, TagLength);
        try
        {
            cipher.Decrypt(sealedText[..NonceLength], sealedText[NonceLength..^TagLength], sealedText[^TagLength..], opened);
        }
        catch (AuthenticationTagMismatchException)
        {
            // The platform has no other way to say it; whoever sends a forged text gets an answer, not an exception.
            return false;
        }

        plain = opened;
        return true;
    }

    /// <summary>True when both are the same key; takes equally long wherever they differ.</summary>
    public bool FixedTimeEquals(SymmetricKey? other) => other is not null && CryptographicOperations.FixedTimeEquals(_key, other._key);

    /// <summary>Gives the secret out: a copy of the 32 bytes. The caller wipes it.</summary>
    public byte[] Export() => [.. _key];

    /// <summary>Gives the secret out as text: lower-case base32 multibase, 53 characters.</summary>
    public string ExportText() => Multibase.Encode(MultibaseEncoding.Base32, _key);

    /// <summary>Never the key.</summary>
    public override string ToString() => "SymmetricKey (redacted)";

    internal ReadOnlySpan<byte> Span => _key;
}
