namespace Marten.Threads.Protocol;

/// <summary>
/// Where identifiers, keys and nonces get their bytes from. Handed in everywhere, so that a test can replay a recorded stream and nothing draws
/// randomness behind its caller's back. An implementation must be safe for use from several threads.
/// </summary>
public interface IRandomSource
{
    /// <summary>Overwrites every byte of <paramref name="destination"/> with an unpredictable one.</summary>
    void Fill(Span<byte> destination);
}
