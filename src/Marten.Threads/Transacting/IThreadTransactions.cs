using Marten.Threads.Protocol;

namespace Marten.Threads.Transacting;

/// <summary>
/// Transactions on one thread that read their own writes and are serializable: what commits is as if the transactions had
/// run one after the other. Nothing is locked while they run. Thread-safe; the transactions are not.
/// </summary>
public interface IThreadTransactions
{
    /// <summary>Begins a transaction that sees the thread as it is now, whatever others commit. Dispose it.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<IReadTransaction> BeginReadAsync(ThreadId thread, ThreadTransactionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Begins a transaction that reads the thread as it is now, and writes. Dispose it; without a commit nothing is written.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    /// <exception cref="ThreadUsageException">Instances are made by Marten's daemon here, so that what is read may be behind what is written.</exception>
    Task<IWriteTransaction> BeginWriteAsync(ThreadId thread, ThreadTransactionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Runs work in a transaction and commits it; after a conflict it is run again with what is there then.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="work">Must have no effect but through the transaction, since it may run several times.</param>
    /// <param name="options">Settings.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ThreadConflictException">Others were faster each time.</exception>
    /// <inheritdoc cref="BeginWriteAsync"/>
    Task<TResult> RunAsync<TResult>(
        ThreadId thread, Func<IWriteTransaction, CancellationToken, Task<TResult>> work, ThreadTransactionOptions? options = null, CancellationToken cancellationToken = default);
}
