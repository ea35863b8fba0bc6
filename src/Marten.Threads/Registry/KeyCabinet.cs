using System.Collections.Concurrent;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Registry;

/// <summary>
/// Opens and protects the keys that the database holds. Opened keys are remembered for as long as the database
/// holds the same protected bytes, because opening one costs more than reading the row.
/// </summary>
internal sealed class KeyCabinet(IKeyProtector protector)
{
    /// <summary>Threads, and logs, whose opened keys are remembered; when full, all are forgotten and opened again.</summary>
    private const int RememberedMax = 10_000;

    private readonly ConcurrentDictionary<ThreadId, Remembered> _remembered = new();
    private readonly ConcurrentDictionary<LogId, (byte[] Protected, SigningKey Key)> _logKeys = new();

    public byte[] ProtectServiceKey(ThreadId thread, ThreadKey key) =>
        protector.Protect(key.ServiceKey.Export(), Purpose(thread, "service"));

    public byte[]? ProtectReadKey(ThreadId thread, ThreadKey key) =>
        key.ReadKey is { } readKey ? protector.Protect(readKey.Export(), Purpose(thread, "read")) : null;

    public ThreadKey Open(ThreadId thread, byte[] serviceKey, byte[]? readKey)
    {
        if (_remembered.TryGetValue(thread, out var known) && known.Is(serviceKey, readKey)) return known.Key;
        byte[] opened =
        [
            .. protector.Unprotect(serviceKey, Purpose(thread, "service")),
            .. readKey is null ? [] : protector.Unprotect(readKey, Purpose(thread, "read")),
        ];
        if (!ThreadKey.TryFromBytes(opened, out var key))
            throw new ThreadDataException($"The stored key of thread {thread} does not have 32 or 64 bytes. Restore the row from a backup.");
        if (_remembered.Count >= RememberedMax) _remembered.Clear();
        _remembered[thread] = new Remembered(serviceKey, readKey, key);
        return key;
    }

    public byte[] ProtectSigningKey(SigningKey key, string owner) => protector.Protect(key.Export(), Purpose(owner));

    public SigningKey OpenSigningKey(byte[] protectedKey, string owner) =>
        SigningKey.TryImport(protector.Unprotect(protectedKey, Purpose(owner)), out var key)
            ? key
            : throw new ThreadDataException($"The stored signing key of {owner} is no Ed25519 key. Restore the row from a backup.");

    /// <summary>The signing key of a log. It stays the cabinet's: callers do not dispose it.</summary>
    public SigningKey OpenLogKey(LogId log, byte[] protectedKey, Func<LogId, string> ownerOf)
    {
        if (_logKeys.TryGetValue(log, out var known) && known.Protected.AsSpan().SequenceEqual(protectedKey)) return known.Key;
        var key = OpenSigningKey(protectedKey, ownerOf(log));

        // A writer may be signing with one of those that are forgotten; their memory is wiped when nothing holds them.
        if (_logKeys.Count >= RememberedMax) _logKeys.Clear();
        _logKeys[log] = (protectedKey, key);
        return key;
    }

    private static string Purpose(ThreadId thread, string kind) => $"thread {thread} {kind}";

    private static string Purpose(string owner) => $"signing {owner}";

    private sealed record Remembered(byte[] ServiceKey, byte[]? ReadKey, ThreadKey Key)
    {
        public bool Is(byte[] serviceKey, byte[]? readKey) =>
            ServiceKey.AsSpan().SequenceEqual(serviceKey) && ReadKey.AsSpan().SequenceEqual(readKey) && ReadKey is null == readKey is null;
    }
}
