using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Registry;

namespace Marten.Threads.Writing;

/// <summary>
/// The logs that this host writes: one in use for each thread and identity, each with a key of its own that is never
/// used in another thread.
/// </summary>
internal sealed class OwnLogs(string schema, KeyCabinet keys, IKeyProtector protector, IRandomSource random, TimeProvider time)
{
    private readonly string _find =
        $"select private_key, log from {schema}.logs where thread_id = $1 and identity = $2 and not retired";

    private readonly string _insert = $"""
        insert into {schema}.logs (thread_id, log_id, log, private_key, identity, state, counter, created_at)
        values ($1, $2, $3, $4, $5, 'empty', 0, $6)
        """;

    private readonly string _retire = $"update {schema}.logs set retired = true where thread_id = $1 and log_id = $2";
    private readonly string _all = $"select private_key, log from {schema}.logs where thread_id = $1 and private_key is not null order by created_at, log";

    /// <summary>The signing key of the log in use, or null.</summary>
    public async Task<SigningKey?> FindAsync(
        ThreadTransaction transaction, ThreadId thread, VerifyingKey author, CancellationToken cancellationToken)
    {
        await using var data = await transaction.ReadAsync(_find, cancellationToken, thread.ToString(), author.ToString()).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? Open(data.Bytes(0), data.GetString(1)) : null;
    }

    public async Task<SigningKey> CreateAsync(
        ThreadTransaction transaction, ThreadId thread, VerifyingKey author, CancellationToken cancellationToken)
    {
        protector.Check();
        var key = SigningKey.Generate(random);
        var log = LogId.FromKey(key.VerifyingKey);
        await transaction.ExecuteAsync(
            _insert,
            cancellationToken,
            thread.ToString(),
            log.Bytes.ToArray(),
            log.ToString(),
            keys.ProtectSigningKey(key, Owner(log.ToString())),
            author.ToString(),
            time.GetUtcNow()).ConfigureAwait(false);
        return key;
    }

    /// <summary>Never writes to a log again. Its records stay; the next write begins a new log.</summary>
    public Task RetireAsync(ThreadTransaction transaction, ThreadId thread, LogId log, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(_retire, cancellationToken, thread.ToString(), log.Bytes.ToArray());

    /// <summary>Signing keys of all own logs of a thread, retired ones included.</summary>
    public async Task<IReadOnlyList<SigningKey>> AllAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken)
    {
        var all = new List<SigningKey>();
        await using var data = await reader.ReadAsync(_all, cancellationToken, thread.ToString()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) all.Add(Open(data.Bytes(0), data.GetString(1)));
        return all;
    }

    private SigningKey Open(byte[] protectedKey, string log) => keys.OpenSigningKey(protectedKey, Owner(log));

    private static string Owner(string log) => $"log {log}";
}
