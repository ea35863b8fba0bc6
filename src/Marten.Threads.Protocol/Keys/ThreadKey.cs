using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Keys;

/// <summary>
/// What opens a thread (specification, section 2.2): the service key, which opens record envelopes and lets a peer replicate, and, for those
/// who may read, the read key, which opens event headers. <c>service(32)</c> or <c>service(32) ‖ read(32)</c>. Redacts itself in
/// <see cref="ToString"/>; <see cref="Export"/> is the way out.
/// </summary>
public sealed class ThreadKey
{
    /// <summary>The length in bytes of a key without read key.</summary>
    public const int ServiceOnlyLength = SymmetricKey.Length;

    /// <summary>The length in bytes of a key with read key.</summary>
    public const int FullLength = 2 * SymmetricKey.Length;

    /// <summary>Puts a key together.</summary>
    /// <param name="serviceKey">The service key.</param>
    /// <param name="readKey">The read key, or null for a key that replicates only.</param>
    public ThreadKey(SymmetricKey serviceKey, SymmetricKey? readKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        ServiceKey = serviceKey;
        ReadKey = readKey;
    }

    /// <summary>Opens record envelopes; also the bearer credential between peers.</summary>
    public SymmetricKey ServiceKey { get; }

    /// <summary>Opens event headers; null for a replicator.</summary>
    public SymmetricKey? ReadKey { get; }

    /// <summary>True when the read key is there.</summary>
    [MemberNotNullWhen(true, nameof(ReadKey))]
    public bool CanRead => ReadKey is not null;

    /// <summary>Makes a new key of two independent random keys: first the service key, then the read key.</summary>
    public static ThreadKey Generate(IRandomSource random) => new(SymmetricKey.Generate(random), SymmetricKey.Generate(random));

    /// <summary>Takes a key.</summary>
    /// <param name="bytes">32 or 64 bytes; copied.</param>
    /// <param name="key">The key, or null.</param>
    /// <returns>False for any other length.</returns>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ThreadKey? key)
    {
        key = null;
        if (bytes.Length is not (ServiceOnlyLength or FullLength) || !SymmetricKey.TryFromBytes(bytes[..ServiceOnlyLength], out SymmetricKey? service))
            return false;

        SymmetricKey.TryFromBytes(bytes[ServiceOnlyLength..], out SymmetricKey? read);
        key = new ThreadKey(service, read);
        return true;
    }

    /// <summary>Reads the text form, in any <see cref="Multibase"/> encoding.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key, or null.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ThreadKey? key)
    {
        key = null;
        return Multibase.TryDecode(text, out byte[] bytes) && TryFromBytes(bytes, out key);
    }

    /// <summary>Reads the text form like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not a thread key.</exception>
    public static ThreadKey Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out ThreadKey? key) ? key : throw new FormatException("The text is not a thread key of 32 or 64 bytes.");

    /// <summary>The same thread's key for a replicator.</summary>
    public ThreadKey WithoutReadKey() => CanRead ? new ThreadKey(ServiceKey) : this;

    /// <summary>True when both halves are equal; takes equally long wherever they differ.</summary>
    public bool FixedTimeEquals(ThreadKey? other) =>
        other is not null && other.CanRead == CanRead && CryptographicOperations.FixedTimeEquals(Export(), other.Export());

    /// <summary>Gives the secret out: 32 or 64 bytes. The caller wipes them.</summary>
    public byte[] Export() => CanRead ? [.. ServiceKey.Span, .. ReadKey.Span] : ServiceKey.Export();

    /// <summary>Gives the secret out as text: lower-case base32 multibase, 53 or 104 characters.</summary>
    public string ExportText() => Multibase.Encode(MultibaseEncoding.Base32, Export());

    /// <summary>Never the key.</summary>
    public override string ToString() => CanRead ? "ThreadKey of service and read key (redacted)" : "ThreadKey of service key (redacted)";
}
