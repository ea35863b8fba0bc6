namespace Marten.Threads.Registry;

/// <summary>
/// Protects keys before they are stored, and opens them again. The default uses ASP.NET Core Data Protection; replace
/// it to keep keys in a vault. Implementations must be thread-safe.
/// </summary>
public interface IKeyProtector
{
    /// <summary>Refuses a configuration that would lose keys, with advice. Called once, before the first key is stored.</summary>
    /// <exception cref="ThreadKeyException">Keys would be lost with this process or unreadable for others.</exception>
    void Check();

    /// <summary>Protects a key.</summary>
    /// <param name="key">The raw key bytes.</param>
    /// <param name="purpose">What the key is for; the same text is needed to open it.</param>
    byte[] Protect(byte[] key, string purpose);

    /// <summary>Opens what <see cref="Protect"/> made.</summary>
    /// <exception cref="ThreadKeyException">It was protected by another key ring or for another purpose.</exception>
    byte[] Unprotect(byte[] protectedKey, string purpose);
}
