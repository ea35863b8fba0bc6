using System.Data.Common;
using System.Globalization;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;

namespace Marten.Threads.Registry;

/// <summary>The table <c>threads</c>. A thread's row is its lock.</summary>
internal sealed class ThreadTable(string schema, KeyCabinet keys, TimeSpan lockTimeout)
{
    private const string Columns = "id, name, service_key, read_key, clock, created_at";

    private readonly string _find = $"select {Columns} from {schema}.threads where id = $1";
    private readonly string _list = $"select {Columns} from {schema}.threads order by created_at, id";
    private readonly string _delete = $"delete from {schema}.threads where id = $1";
    private readonly string _insert =
        $"insert into {schema}.threads (id, name, variant, service_key, read_key, created_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing";

    // Locks are taken in the order of ids, so two writers of the same threads cannot wait for each other. The lock
    // timeout of the application's transaction is put back in the same round trip.
    private readonly string _limitWait =
        $"select set_config('threads.lock_timeout', current_setting('lock_timeout'), true), set_config('lock_timeout', '{((long)lockTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}ms', true)";

    // The lock changes the row: a snapshot taken before another holder committed then fails as a serialization failure,
    // even where that holder changed nothing else of the thread.
    private readonly string _lock = $"""
        with held as (select id from {schema}.threads where id = any($1) order by id for no key update)
        update {schema}.threads t set lock_seq = t.lock_seq + 1 from held where t.id = held.id
        returning {string.Join(", ", Columns.Split(", ").Select(static column => "t." + column))}
        """;

    private const string RestoreWait = "select set_config('lock_timeout', current_setting('threads.lock_timeout'), true)";

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

    public async Task<ThreadRow?> FindAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(reader, _find, cancellationToken, thread.ToString()).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    public Task<IReadOnlyList<ThreadRow>> ListAsync(ISqlReader reader, CancellationToken cancellationToken) =>
        ReadAsync(reader, _list, cancellationToken);

    public async Task<bool> DeleteAsync(ThreadTransaction transaction, ThreadId thread, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(_delete, cancellationToken, thread.ToString()).ConfigureAwait(false) == 1;

    /// <summary>Locks threads until the transaction ends: the first step of every write and every ingest.</summary>
    /// <returns>The rows of those that exist.</returns>
    public async Task<IReadOnlyDictionary<ThreadId, ThreadRow>> LockAsync(
        ThreadTransaction transaction, IReadOnlyCollection<ThreadId> threads, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(_limitWait, cancellationToken).ConfigureAwait(false);
        var ids = threads.Select(static thread => thread.ToString()).ToArray();
        var rows = await ReadAsync(transaction, _lock, cancellationToken, [ids]).ConfigureAwait(false);
        await transaction.ExecuteAsync(RestoreWait, cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(static row => row.Id);
    }

    /// <summary>Locks one thread.</summary>
    /// <exception cref="ThreadRegistryException">It is not known here.</exception>
    public async Task<ThreadRow> LockAsync(ThreadTransaction transaction, ThreadId thread, CancellationToken cancellationToken)
    {
        var rows = await LockAsync(transaction, [thread], cancellationToken).ConfigureAwait(false);
        return rows.TryGetValue(thread, out var row) ? row : throw Unknown(thread);
    }

    public static ThreadRegistryException Unknown(ThreadId thread) =>
        new($"The thread {thread} is not known here. Create or join it first, in the database that this session uses.");

    private async Task<IReadOnlyList<ThreadRow>> ReadAsync(
        ISqlReader reader, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        var rows = new List<ThreadRow>();
        await using var data = await reader.ReadAsync(sql, cancellationToken, values).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(Read(data));
        return rows;
    }

    private ThreadRow Read(DbDataReader data)
    {
        var id = ThreadId.Parse(data.GetString(0));
        var key = keys.Open(id, data.Bytes(2), data.BytesOrNull(3));
        return new ThreadRow(id, data.GetString(1), key, data.GetInt64(4), data.Time(5));
    }
}
