using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
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
    private readonly string _insert = $"""
        insert into {schema}.logs (thread_id, log_id, log, private_key, identity, state, created_at)
        values ($1, $2, $3, $4, $5, 'empty', $6)
        """;

    private readonly string _retire = $"update {schema}.logs set retired = true where thread_id = $1 and log_id = $2";
    private readonly string _all = $"select private_key, log from {schema}.logs where thread_id = $1 and private_key is not null order by created_at, log";

    /// <summary>The signing key of a log, opened once for the process.</summary>
    public SigningKey Open(LogId log, byte[] protectedKey) => keys.OpenLogKey(log, protectedKey, static log => Owner(log.ToString()));

    public async Task<OwnLog> CreateAsync(
        ThreadTransaction transaction, ThreadId thread, VerifyingKey author, CancellationToken cancellationToken)
    {
        protector.Check();
        using var key = SigningKey.Generate(random);
        var log = LogId.FromKey(key.VerifyingKey);
        var protectedKey = keys.ProtectSigningKey(key, Owner(log.ToString()));
        await transaction.ExecuteAsync(
            _insert,
            cancellationToken,
            thread.ToString(),
            log.Bytes.ToArray(),
            log.ToString(),
            protectedKey,
            author.ToString(),
            time.GetUtcNow()).ConfigureAwait(false);
        return new OwnLog(Open(log, protectedKey), new LogTree(log));
    }

    /// <summary>Never writes to a log again. Its records stay; the next write begins a new log.</summary>
    public Task RetireAsync(ThreadTransaction transaction, ThreadId thread, LogId log, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(_retire, cancellationToken, thread.ToString(), log.Bytes.ToArray());

    /// <summary>Signing keys of all own logs of a thread, retired ones included.</summary>
    public async Task<IReadOnlyList<SigningKey>> AllAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken)
    {
        var all = new List<SigningKey>();
        await using var data = await reader.ReadAsync(_all, cancellationToken, thread.ToString()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) all.Add(keys.OpenSigningKey(data.Bytes(0), Owner(data.GetString(1))));
        return all;
    }

    private static string Owner(string log) => $"log {log}";
}
