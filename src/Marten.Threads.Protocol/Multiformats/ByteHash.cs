namespace Marten.Threads.Protocol.Multiformats;

/// <summary>Hash codes of identifiers that are compared by their bytes. Seeded per process, so a peer cannot aim for collisions.</summary>
internal static class ByteHash
{
    internal static int Of(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}
