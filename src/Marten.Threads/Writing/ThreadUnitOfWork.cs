using System.Transactions;
using Marten.Threads.Listening;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Transacting;
using Npgsql;

namespace Marten.Threads.Writing;

/// <summary>
/// The thread writes of one session. Marten calls it just before it commits the session's transaction; what it does
/// there commits or rolls back with everything else.
/// </summary>
internal sealed class ThreadUnitOfWork(IDocumentSession session, ThreadsRuntime runtime) : ITransactionParticipant
{
    private static readonly SqlText Nothing = new("select 1");

    private readonly List<(WriteTarget Target, BufferedWrite Write)> _writes = [];
    private readonly List<SerializableGuard> _guards = [];
    private ThreadWriteMarker? _marker;
    private int _opened;
    private bool _written;

    /// <summary>Writes that the next commit will make.</summary>
    public IReadOnlyList<(WriteTarget Target, BufferedWrite Write)> Pending
    {
        get
        {
            ForgetEjected();
            return _writes;
        }
    }

    public void Buffer(WriteTarget target, BufferedWrite write)
    {
        // Marten does not call participants under an ambient transaction; the write would be lost and reported as done.
        if (Transaction.Current is not null)
            throw new ThreadUsageException("Thread writes cannot take part in a TransactionScope. Use the session's own transaction, or open the session with SessionOptions.ForTransaction on a transaction of yours.");
        ForgetEjected();
        if (_marker is null)
        {
            _marker = new ThreadWriteMarker(Open);
            session.QueueOperation(_marker);
        }

        _writes.Add((target, write));
    }

    /// <summary>Lets the next commit fail if something that its writes rest on was changed.</summary>
    public void Guard(SerializableGuard guard) => _guards.Add(guard);

    /// <summary>A save begins; its transaction is not open yet.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _written = false;

        if (Pending.Count > 0) await runtime.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token)
    {
        // Marten calls again when it tries a deadlocked transaction again: everything is made anew from the buffer.
        if (Pending.Count > 0)
        {
            var unit = new ThreadTransaction(connection, transaction);
            try
            {
                var rows = await OpenedAsync(unit, token).ConfigureAwait(false);
                foreach (var guard in _guards) await guard.CheckAsync(unit, token).ConfigureAwait(false);
                await runtime.Writer.WriteAsync(unit, rows, _writes, token).ConfigureAwait(false);
            }
            catch
            {
                // The transaction may be the caller's, who could go on and commit the rest of it.
                await unit.SpoilAsync().ConfigureAwait(false);
                throw;
            }
        }

        _written = true;
    }

    /// <summary>The writes are durable, whatever a listener or an outbox throws after this.</summary>
    public Task AfterCommitAsync(CancellationToken token)
    {
        var threads = _writes.Select(static one => one.Target.Thread).Distinct().ToList();
        Forget();
        foreach (var thread in threads) runtime.Signals.Tell(thread, ThreadChange.Written);
        return Task.CompletedTask;
    }

    /// <summary>Marten reports the save as done.</summary>
    public void End()
    {
        if (_writes.Count > 0 && !_written)
            throw new ThreadUsageException("Marten committed this session without its thread writes, because the session is enlisted in a transaction that does not tell. Do not complete that transaction; open the session on its own connection or with SessionOptions.ForTransaction.");
    }

    private (SqlText Sql, object[] Values) Open()
    {
        // A listener may buffer the first write of the process after this unit of work was asked to prepare.
        _opened = -1;
        if (!runtime.IsPrepared) return (Nothing, []);
        _opened = _writes.Count;
        return runtime.Writer.Opening(_writes);
    }

    // What was buffered while the session's own statements ran was not opened by one of them.
    private async Task<IReadOnlyList<object[]>> OpenedAsync(ThreadTransaction transaction, CancellationToken cancellationToken)
    {
        if (_marker!.Rows is not { } rows || _opened != _writes.Count)
        {
            await runtime.PrepareAsync(cancellationToken).ConfigureAwait(false);
            rows = await OpenAgainAsync(transaction, cancellationToken).ConfigureAwait(false);
        }

        if (ThreadOpening.IsSameDatabase(rows)) return rows;

        // The database was replaced under this process. The mark is renewed in a transaction of its own.
        await runtime.RenewAsync(cancellationToken).ConfigureAwait(false);
        rows = await OpenAgainAsync(transaction, cancellationToken).ConfigureAwait(false);
        return ThreadOpening.IsSameDatabase(rows)
            ? rows
            : throw new ThreadWriteRefusedException("The database was restored from a copy of itself, and this transaction began before that was noticed. Save the session again in a new transaction.");
    }

    private async Task<IReadOnlyList<object[]>> OpenAgainAsync(ThreadTransaction transaction, CancellationToken cancellationToken)
    {
        var (sql, values) = Open();
        return await transaction.RowsAsync(sql, cancellationToken, values).ConfigureAwait(false);
    }

    // EjectAllPendingChanges takes the marker away, and so the writes that it stands for.
    private void ForgetEjected()
    {
        if (_marker is null || session.PendingChanges.Operations().Contains(_marker)) return;
        Forget();
    }

    private void Forget()
    {
        _writes.Clear();
        _guards.Clear();
        _marker = null;
    }
}
