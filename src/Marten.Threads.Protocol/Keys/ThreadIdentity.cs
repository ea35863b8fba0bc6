using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Keys;

/// <summary>
/// A person or a program that authors records and receives sealed texts (specification, section 3.1): an Ed25519 key pair of its own, not that
/// of a host or a log. Redacts itself in <see cref="ToString"/>; <see cref="Export"/> is the way out. Safe for use from several threads.
/// </summary>
public sealed class ThreadIdentity : IDisposable
{
    private readonly SigningKey _key;

    private ThreadIdentity(SigningKey key) => _key = key;

    /// <summary>The public half, by which others know this identity.</summary>
    public VerifyingKey PublicKey => _key.VerifyingKey;

    /// <summary>Makes a new identity from 32 random bytes.</summary>
    public static ThreadIdentity Generate(IRandomSource random) => new(SigningKey.Generate(random));

    /// <summary>Makes an identity of a key pair and takes it over: disposing the identity disposes the key.</summary>
    public static ThreadIdentity FromKey(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new ThreadIdentity(key);
    }

    /// <summary>Takes the binary form, a private key in libp2p's protobuf, as <see cref="SigningKey.TryImport"/> does.</summary>
    /// <param name="libp2pProtobuf">The protobuf; copied.</param>
    /// <param name="identity">The identity, or null.</param>
    public static bool TryImport(ReadOnlySpan<byte> libp2pProtobuf, [NotNullWhen(true)] out ThreadIdentity? identity)
    {
        identity = SigningKey.TryImport(libp2pProtobuf, out SigningKey? key) ? new ThreadIdentity(key) : null;
        return identity is not null;
    }

    /// <summary>Reads the text form that clients store: <see cref="Multibase"/> of the binary form.</summary>
    /// <param name="text">The text, in any multibase encoding.</param>
    /// <param name="identity">The identity, or null.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ThreadIdentity? identity)
    {
        identity = null;
        if (!Multibase.TryDecode(text, out byte[] protobuf))
            return false;
        bool taken = TryImport(protobuf, out identity);
        CryptographicOperations.ZeroMemory(protobuf);
        return taken;
    }

    /// <summary>Reads the text form like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not an Ed25519 private key.</exception>
    public static ThreadIdentity Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out ThreadIdentity? identity) ? identity : throw new FormatException("The text is not an Ed25519 private key.");

    /// <summary>Signs a message: plain Ed25519, 64 bytes.</summary>
    /// <exception cref="ObjectDisposedException">The identity was disposed.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message) => _key.Sign(message);

    /// <summary>Opens a text that was sealed to <see cref="PublicKey"/> with <see cref="SealedBox"/>.</summary>
    /// <param name="sealedText">The sealed text.</param>
    /// <param name="plain">The plain text, or null.</param>
    /// <returns>False when the text is too short, was changed, or was sealed to somebody else.</returns>
    /// <exception cref="ObjectDisposedException">The identity was disposed.</exception>
    public bool TryDecrypt(ReadOnlySpan<byte> sealedText, [NotNullWhen(true)] out byte[]? plain) => SealedBox.TryOpen(_key, sealedText, out plain);

    /// <summary>Gives the secret out: <c>08 01 12 40 ‖ seed ‖ public key</c>, 68 bytes. The caller wipes it.</summary>
    /// <exception cref="ObjectDisposedException">The identity was disposed.</exception>
    public byte[] Export() => _key.Export();

    /// <summary>Gives the secret out as text: lower-case base32 multibase of <see cref="Export"/>.</summary>
    /// <exception cref="ObjectDisposedException">The identity was disposed.</exception>
    public string ExportText()
    {
        byte[] protobuf = Export();
        string text = Multibase.Encode(MultibaseEncoding.Base32, protobuf);
        CryptographicOperations.ZeroMemory(protobuf);
        return text;
    }

    /// <summary>Wipes the secret. The public half stays usable.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>The public half only.</summary>
    public override string ToString() => $"ThreadIdentity {PublicKey} (secret redacted)";
}
