using System.Security.Cryptography.X509Certificates;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Registry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Docs.Snippets;

/// <summary>The code of docs/guides/keys.md.</summary>
internal static class Keys
{
    public static void AddKeyRing(IServiceCollection services, X509Certificate2 certificate)
    {
        // snippet: keys-ring
        services.AddDataProtection()
            .SetApplicationName("my-app")
            .PersistKeysToFileSystem(new DirectoryInfo("/var/lib/my-app/keys"))
            .ProtectKeysWithCertificate(certificate);
        // end of snippet
    }

    public static void AddVault(IServiceCollection services)
    {
        // snippet: keys-vault-add
        services.AddSingleton<IKeyProtector, VaultKeyProtector>();
        // end of snippet
    }

    public static async Task<(string ThreadKey, IReadOnlyList<byte[]> LogKeys)> ExportAsync(IThreadRegistry registry, ThreadId thread)
    {
        // snippet: keys-export
        var backup = await registry.ExportKeysAsync(thread);
        var threadId = backup.Thread.ToString();
        var threadKey = backup.Key.ExportText();
        var logKeys = backup.LogKeys.Select(log => log.Export()).ToList();
        // end of snippet
        _ = threadId;
        return (threadKey, logKeys);
    }

    public static async Task<ThreadInfo> ImportAsync(IThreadRegistry registry, string threadId, string threadKey)
    {
        // snippet: keys-import
        var thread = await registry.CreateAsync(new ThreadCreation
        {
            Id = ThreadId.Parse(threadId),
            Key = ThreadKey.Parse(threadKey),
        });
        // end of snippet
        return thread;
    }

    public static async Task<ThreadInfo> ReplicateAsync(IThreadRegistry registry, string threadId, string threadKey)
    {
        // snippet: keys-replicator
        var stored = await registry.CreateAsync(new ThreadCreation
        {
            Id = ThreadId.Parse(threadId),
            Key = ThreadKey.Parse(threadKey).WithoutReadKey(),
        });
        // end of snippet
        return stored;
    }
}
