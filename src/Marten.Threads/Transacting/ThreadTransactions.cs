using Marten.Threads.Protocol;
using Marten.Threads.Writing;

namespace Marten.Threads.Transacting;

/// <inheritdoc/>
internal sealed class ThreadTransactions(ThreadsRuntime runtime, IDocumentStore store) : IThreadTransactions
{
    private static readonly ThreadTransactionOptions Default = new();

    public async Task<IReadTransaction> BeginReadAsync(
        ThreadId thread, ThreadTransactionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= Default;
        options.Check();
        return new ReadTransaction(runtime, await Snapshot.OpenAsync(runtime.Database, thread, options.IdleTimeout, cancellationToken).ConfigureAwait(false), new WriteTarget(thread, options.Identity));
    }

    public async Task<IWriteTransaction> BeginWriteAsync(
        ThreadId thread, ThreadTransactionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= Default;
        options.Check();
        if (runtime.IsAsync)
            throw new ThreadUsageException($"Write transactions need {nameof(ReductionMode)}.{nameof(ReductionMode.Inline)}: here Marten's daemon makes the instances, so what a transaction reads may be behind what was written before. Write through session.Threads(…).");
        await runtime.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var snapshot = await Snapshot.OpenAsync(runtime.Database, thread, options.IdleTimeout, cancellationToken).ConfigureAwait(false);
        return new WriteTransaction(runtime, store, snapshot, new WriteTarget(thread, options.Identity));
    }

    public async Task<TResult> RunAsync<TResult>(
        ThreadId thread, Func<IWriteTransaction, CancellationToken, Task<TResult>> work, ThreadTransactionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await BeginWriteAsync(thread, options, cancellationToken).ConfigureAwait(false);
                var result = await work(transaction, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
            catch (ThreadConflictException) when (attempt < (options ?? Default).AttemptsMax)
            {
                // Somebody else went first; the next attempt sees what he did.
            }
        }
    }
}
