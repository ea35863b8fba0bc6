using System.Data.Common;
using System.Globalization;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Registry;

/// <summary>The table <c>threads</c>. A thread's row is its lock.</summary>
internal sealed class ThreadTable(string schema, KeyCabinet keys, TimeSpan lockTimeout)
{
    private const string Columns = "t.id, t.name, t.service_key, t.read_key, t.created_at";

    private readonly string _find = $"select {Columns} from {schema}.threads t where t.id = $1";
    private readonly string _list = $"select {Columns} from {schema}.threads t order by t.created_at, t.id";
    private readonly string _keep = $"select 1 from {schema}.threads where id = $1 for update";
    private readonly string _delete = $"delete from {schema}.threads where id = $1";
    private readonly string _insert =
        $"insert into {schema}.threads (id, name, variant, service_key, read_key, created_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing";

    private readonly string _addReadKey = $"update {schema}.threads set read_key = $2 where id = $1";
    private readonly string _lock = $"select {schema}.lock_threads($1, $2)";
    private readonly string _locked = $"select {Columns} from {schema}.threads t where t.id = any($1)";

    /// <summary>
    /// How long a lock is waited for, spelled as PostgreSQL tells its <c>lock_timeout</c> back where that is simple: the
    /// functions that lock need not set what is set already.
    /// </summary>
    public string LockWait { get; } = lockTimeout.Ticks % TimeSpan.TicksPerSecond == 0 && lockTimeout < TimeSpan.FromMinutes(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{lockTimeout.Ticks / TimeSpan.TicksPerSecond}s")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)lockTimeout.TotalMilliseconds}ms");

    public async Task<bool> InsertAsync(ThreadTransaction transaction, ThreadRow row, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(
            _insert,
            cancellationToken,
            row.Id.ToString(),
            row.Name,
            row.Id.Variant == ThreadVariant.Raw ? "raw" : "access controlled",
            keys.ProtectServiceKey(row.Id, row.Key),
            keys.ProtectReadKey(row.Id, row.Key),
            row.CreatedAt).ConfigureAwait(false) == 1;

    public Task AddReadKeyAsync(ThreadTransaction transaction, ThreadId thread, ThreadKey key, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(_addReadKey, cancellationToken, thread.ToString(), keys.ProtectReadKey(thread, key));

    public async Task<ThreadRow?> FindAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(reader, _find, cancellationToken, thread.ToString()).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Asks for a thread, beside other questions.</summary>
    public SqlQuestion Question(ThreadId thread) => new(_find, thread.ToString());

    /// <summary>Takes the answer; null when the thread is not known here.</summary>
    public async Task<ThreadRow?> TakeAsync(DbDataReader data, CancellationToken cancellationToken) =>
        await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? Read(data) : null;

    public Task<IReadOnlyList<ThreadRow>> ListAsync(ISqlReader reader, CancellationToken cancellationToken) =>
        ReadAsync(reader, _list, cancellationToken);

    public async Task<bool> DeleteAsync(ThreadTransaction transaction, ThreadId thread, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(_delete, cancellationToken, thread.ToString()).ConfigureAwait(false) == 1;

    /// <summary>Locks threads until the transaction ends: the first step of every write and every ingest.</summary>
    /// <returns>The rows of those that exist.</returns>
    public async Task<IReadOnlyDictionary<ThreadId, ThreadRow>> LockAsync(
        ThreadTransaction transaction, IReadOnlyCollection<ThreadId> threads, CancellationToken cancellationToken)
    {
        var ids = threads.Select(static thread => thread.ToString()).ToArray();
        await transaction.ExecuteAsync(_lock, cancellationToken, ids, LockWait).ConfigureAwait(false);
        var rows = await ReadAsync(transaction, _locked, cancellationToken, [ids]).ConfigureAwait(false);
        return rows.ToDictionary(static row => row.Id);
    }

    /// <summary>Locks one thread.</summary>
    /// <exception cref="ThreadRegistryException">It is not known here.</exception>
    public async Task<ThreadRow> LockAsync(ThreadTransaction transaction, ThreadId thread, CancellationToken cancellationToken)
    {
        var rows = await LockAsync(transaction, [thread], cancellationToken).ConfigureAwait(false);
        return rows.TryGetValue(thread, out var row) ? row : throw Unknown(thread);
    }

    /// <summary>Waits for a daemon that reduces the thread, too, and keeps it away until the transaction ends: before a deletion.</summary>
    public Task KeepAsync(ThreadTransaction transaction, ThreadId thread, CancellationToken cancellationToken) =>
        transaction.ScalarAsync(_keep, cancellationToken, thread.ToString());

    public static ThreadRegistryException Unknown(ThreadId thread) =>
        new($"The thread {thread} is not known here. Create or join it first, in the database that this session uses.");

    public static ThreadRegistryException OtherKey(ThreadId thread) =>
        new($"The thread {thread} is here with another key. Nobody can hold one thread with two keys: ask whoever gave you the key for the right one.");

    private async Task<IReadOnlyList<ThreadRow>> ReadAsync(
        ISqlReader reader, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        var rows = new List<ThreadRow>();
        await using var data = await reader.ReadAsync(sql, cancellationToken, values).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(Read(data));
        return rows;
    }

    /// <summary>A thread out of the columns of its row.</summary>
    public ThreadRow Read(string id, string name, byte[] serviceKey, byte[]? readKey, DateTimeOffset createdAt, long clock)
    {
        var thread = ThreadId.Parse(id);
        return new ThreadRow(thread, name, keys.Open(thread, serviceKey, readKey), clock, createdAt);
    }

    private ThreadRow Read(DbDataReader data) =>
        Read(data.GetString(0), data.GetString(1), data.Bytes(2), data.BytesOrNull(3), data.Time(4), clock: 0);
}
