using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Marten.Threads.Registry;

/// <summary>Keys at rest under ASP.NET Core Data Protection.</summary>
internal sealed class DataProtectionKeyProtector(
    IDataProtectionProvider provider, IOptions<KeyManagementOptions> keyRing, IOptions<DataProtectionOptions> application) : IKeyProtector
{
    private const string Advice =
        "Configure Data Protection with a key ring that outlives the process and is shared by all processes on this database, for example " +
        "services.AddDataProtection().SetApplicationName(\"my-app\").PersistKeysToFileSystem(new DirectoryInfo(\"/var/lib/my-app/keys\")); or register an IKeyProtector of your own.";

    public void Check()
    {
        if (provider is EphemeralDataProtectionProvider)
            throw new ThreadKeyException("Thread keys would be lost when this process ends: the Data Protection provider is ephemeral. " + Advice);
        if (keyRing.Value.XmlRepository is null)
            throw new ThreadKeyException("Thread keys could be lost: no place is configured where the Data Protection key ring is kept. " + Advice);
        if (application.Value.ApplicationDiscriminator is not { Length: > 0 } name || Path.IsPathRooted(name))
            throw new ThreadKeyException("Other processes of this application could not open thread keys: Data Protection has no application name and isolates keys by folder. " + Advice);
    }

    public byte[] Protect(byte[] key, string purpose) => For(purpose).Protect(key);

    public byte[] Unprotect(byte[] protectedKey, string purpose)
    {
        try
        {
            return For(purpose).Unprotect(protectedKey);
        }
        catch (CryptographicException exception)
        {
            throw new ThreadKeyException(
                $"A stored key ({purpose}) cannot be opened: it was protected by another Data Protection key ring or application name. Bring back the key ring that was in use when it was stored. " + Advice,
                exception);
        }
    }

    private IDataProtector For(string purpose) => provider.CreateProtector("Marten.Threads", purpose);
}
