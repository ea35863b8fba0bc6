using NSec.Cryptography;

namespace Marten.Threads.Architecture.Specimens;

/// <summary>A public type whose signatures follow a library, and whose body may.</summary>
public sealed class LeakySurface
{
    /// <summary>Shows the library in a generic argument.</summary>
    public IReadOnlyList<Key> Keys { get; } = [];

    /// <summary>Shows the library in a parameter.</summary>
    public int Sign(SignatureAlgorithm? algorithm) => algorithm is null ? Keys.Count : Length;

    internal static int Length => SignatureAlgorithm.Ed25519.SignatureSize;
}
