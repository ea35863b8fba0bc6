using System.Data.Common;
using Marten.Threads.Listening;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;
using Marten.Threads.Writing;

namespace Marten.Threads.Registry;

/// <inheritdoc/>
internal sealed class ThreadRegistry(
    ThreadDatabase database,
    ReductionParts reduction,
    RecordAppends appends,
    HostTable host,
    OwnLogs ownLogs,
    IKeyProtector protector,
    ThreadSignals signals,
    IRandomSource random,
    TimeProvider time) : IThreadRegistry
{
    private static readonly string[] TablesOfAThread =
        ["changes", "segments", "instances", "operations", "collections", "envelopes", "branches", "log_addresses", "thread_peers", "logs", "progress", "refusals", "subscription_places"];

    private readonly string _logs = $"""
        select l.log_id, b.head, coalesce(b.counter, 0), l.state, l.claimed_author, l.private_key is not null
        from {database.Schema}.logs l
        left join {database.Schema}.branches b on b.thread_id = l.thread_id and b.log_id = l.log_id and b.wins
        where l.thread_id = $1 order by l.log_id
        """;

    private readonly ThreadTable _threads = reduction.Threads;

    public async Task<ThreadInfo> CreateAsync(ThreadCreation? creation = null, CancellationToken cancellationToken = default)
    {
        creation ??= new ThreadCreation();
        CheckName(creation.Name);
        protector.Check();
        var id = creation.Id ?? ThreadId.Generate(random);
        if (!id.IsDefined) throw new ThreadRegistryException("The thread id is undefined. Leave it out to get a new one.");
        var row = new ThreadRow(id, creation.Name, creation.Key ?? ThreadKey.Generate(random), 0, Now());
        var info = await database.TransactAsync(
            async transaction =>
            {
                if (!await _threads.InsertAsync(transaction, row, cancellationToken).ConfigureAwait(false))
                    throw new ThreadRegistryException($"The thread {id} is here already.");
                return row.ToInfo();
            },
            cancellationToken).ConfigureAwait(false);
        signals.Tell(id, ThreadChange.LogsLearned);
        return info;
    }

    public async Task<IReadOnlyList<ThreadInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var rows = await database.TransactAsync(transaction => _threads.ListAsync(transaction, cancellationToken), cancellationToken).ConfigureAwait(false);
        return rows.Select(static row => row.ToInfo()).ToList();
    }

    public async Task<IReadOnlyDictionary<ThreadId, SymmetricKey>> ServiceKeysAsync(CancellationToken cancellationToken = default)
    {
        var rows = await database.TransactAsync(transaction => _threads.ListAsync(transaction, cancellationToken), cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(static row => row.Id, static row => row.Key.ServiceKey);
    }

    public async Task<ThreadInfo?> FindAsync(ThreadId thread, CancellationToken cancellationToken = default)
    {
        var row = await database.TransactAsync(transaction => _threads.FindAsync(transaction, thread, cancellationToken), cancellationToken).ConfigureAwait(false);
        return row?.ToInfo();
    }

    public Task<IReadOnlyList<LogInfo>> LogsAsync(ThreadId thread, CancellationToken cancellationToken = default) => database.TransactAsync<IReadOnlyList<LogInfo>>(
        async transaction =>
        {
            await FindAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
            var logs = new List<LogInfo>();
            await using var data = await transaction.ReadAsync(_logs, cancellationToken, thread.ToString()).ConfigureAwait(false);
            while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) logs.Add(ReadLog(data));
            return logs;
        },
        cancellationToken);

    public async Task<bool> DeleteAsync(ThreadId thread, CancellationToken cancellationToken = default)
    {
        var isDeleted = await DeleteRowsAsync(thread, cancellationToken).ConfigureAwait(false);
        if (isDeleted) signals.Tell(thread, ThreadChange.LogsLearned);
        return isDeleted;
    }

    private Task<bool> DeleteRowsAsync(ThreadId thread, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            var locked = await _threads.LockAsync(transaction, [thread], cancellationToken).ConfigureAwait(false);
            if (locked.Count == 0) return false;
            await _threads.KeepAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
            await DeleteDocumentsAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
            await reduction.Streams.DeleteAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
            foreach (var table in TablesOfAThread)
                await transaction.ExecuteAsync($"delete from {database.Schema}.{table} where thread_id = $1", cancellationToken, thread.ToString()).ConfigureAwait(false);
            return await _threads.DeleteAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<ThreadKeyBackup> ExportKeysAsync(ThreadId thread, CancellationToken cancellationToken = default) => database.TransactAsync(
        async transaction =>
        {
            var row = await FindAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
            return new ThreadKeyBackup(thread, row.Key, await ownLogs.AllAsync(transaction, thread, cancellationToken).ConfigureAwait(false));
        },
        cancellationToken);

    public Task AddReadKeyAsync(ThreadId thread, ThreadKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.CanRead) throw new ThreadRegistryException("The key holds no read key. Give the whole key of the thread.");
        protector.Check();
        return database.ReduceAsync(
            async transaction =>
            {
                var row = await _threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
                if (row.Key.FixedTimeEquals(key)) return false;
                if (row.Key.CanRead || !row.Key.ServiceKey.FixedTimeEquals(key.ServiceKey)) throw ThreadTable.OtherKey(thread);
                await _threads.AddReadKeyAsync(transaction, thread, key, cancellationToken).ConfigureAwait(false);
                await appends.RequestReductionAsync(transaction, thread, [new ReductionRequested(ReductionScope.Thread, "")], cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    public Task RebuildAsync(ThreadId thread, CancellationToken cancellationToken = default) => database.ReduceAsync(
        async transaction =>
        {
            await _threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
            await appends.RequestReductionAsync(transaction, thread, [new ReductionRequested(ReductionScope.Thread, "")], cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task<PeerId> HostAsync(CancellationToken cancellationToken = default) => database.TransactAsync(
        async transaction =>
        {
            using var key = await host.KeyAsync(transaction, cancellationToken).ConfigureAwait(false);
            return key.VerifyingKey.ToPeerId();
        },
        cancellationToken);

    public Task<SigningKey> ExportHostKeyAsync(CancellationToken cancellationToken = default) =>
        database.TransactAsync(transaction => host.KeyAsync(transaction, cancellationToken), cancellationToken);

    private async Task<ThreadRow> FindAsync(ThreadTransaction transaction, ThreadId thread, CancellationToken cancellationToken) =>
        await _threads.FindAsync(transaction, thread, cancellationToken).ConfigureAwait(false) ?? throw ThreadTable.Unknown(thread);

    private async Task DeleteDocumentsAsync(ThreadTransaction transaction, ThreadId thread, CancellationToken cancellationToken)
    {
        await using var session = database.OpenSession(transaction, thread);
        reduction.TypedDocuments.DeleteAll(session);
        await session.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    // PostgreSQL keeps microseconds: what is returned now is what will be read later.
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private static void CheckName(string name)
    {
        if (name.Length > 0 && !CollectionName.IsValid(name))
            throw new ThreadRegistryException($"'{name}' is no thread name: it may only contain letters, digits and single hyphens, begins and ends with a letter or digit, and has at most {CollectionName.LengthMax} bytes.");
    }

    private static LogInfo ReadLog(DbDataReader data) => new(
        LogId.FromBytes(data.Bytes(0)),
        new LogHead(data.BytesOrNull(1) is { } head ? Cid.FromBytes(head) : default, data.GetInt64(2)),
        LogStates.Parse(data.GetString(3)),
        data.BytesOrNull(4) ?? [],
        data.GetBoolean(5));
}
