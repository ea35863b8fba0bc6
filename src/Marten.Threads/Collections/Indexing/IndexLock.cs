using Npgsql;

namespace Marten.Threads.Collections.Indexing;

/// <summary>
/// The right to build indexes of one schema: an advisory lock of the session, which ends with its connection. Who waits
/// asks again and again; a statement that waits inside PostgreSQL would itself hold up the build that it waits for.
/// </summary>
internal sealed class IndexLock(NpgsqlConnection connection, long key) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task<IndexLock> TakeAsync(NpgsqlConnection connection, long key, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (!await IndexStatements.AskAsync(connection, "select pg_try_advisory_lock($1)", key, cancellationToken).ConfigureAwait(false))
            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        return new IndexLock(connection, key);
    }

    // A connection that broke has let go of the lock already.
    public async ValueTask DisposeAsync()
    {
        if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            await IndexStatements.AskAsync(connection, "select pg_advisory_unlock($1)", key, CancellationToken.None).ConfigureAwait(false);
    }
}
