using Marten.Threads.Registry;

namespace Docs.Snippets;

// snippet: keys-vault
public sealed class VaultKeyProtector(IVault vault) : IKeyProtector
{
    public void Check() => vault.Ping();

    public byte[] Protect(byte[] key, string purpose) => vault.Encrypt(key, purpose);

    public byte[] Unprotect(byte[] protectedKey, string purpose) => vault.Decrypt(protectedKey, purpose);
}
// end of snippet

/// <summary>Stands for the client of a vault.</summary>
public interface IVault
{
    void Ping();

    byte[] Encrypt(byte[] key, string purpose);

    byte[] Decrypt(byte[] protectedKey, string purpose);
}
