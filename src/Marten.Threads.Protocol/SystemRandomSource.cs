using System.Security.Cryptography;

namespace Marten.Threads.Protocol;

/// <summary>The operating system's generator: the only source for real keys, nonces and identifiers. Thread-safe, without state of its own.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    private SystemRandomSource()
    {
    }

    /// <summary>The one instance.</summary>
    public static SystemRandomSource Instance { get; } = new();

    /// <inheritdoc />
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
