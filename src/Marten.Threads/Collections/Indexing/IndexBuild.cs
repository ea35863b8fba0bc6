using Marten.Threads.MartenBridge.Statements;
using Npgsql;

namespace Marten.Threads.Collections.Indexing;

/// <summary>
/// The build of one index, on a connection of its own, with another one that watches. Neither has a transaction open: the
/// build would wait for it.
/// </summary>
internal sealed class IndexBuild(string schema, DeclaredIndex index, Func<NpgsqlConnection> connect, TimeProvider time)
{
    /// <summary>Often enough for people who watch, and no load.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private const string Progress = """
        select phase, blocks_done, blocks_total, tuples_done, tuples_total from pg_catalog.pg_stat_progress_create_index where pid = $1
        """;

    public async Task RunAsync(NpgsqlConnection connection, IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = progress is null ? Task.CompletedTask : WatchAsync(connection.ProcessID, progress, watch.Token);
        try
        {
            await IndexStatements.RunAsync(connection, index.Create(schema, concurrently: true), cancellationToken).ConfigureAwait(false);
            await IndexStatements.RunAsync(connection, index.Comment(schema), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await watch.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }

        progress?.Report(new IndexProgress(index.Title, "done", 0, 0, 0, 0));
    }

    private async Task WatchAsync(int process, IProgress<IndexProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = connect();
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var reader = new ConnectionReader(connection, isPrepared: false);
            using var timer = new PeriodicTimer(Pause, time);
            do
            {
                await using var data = await reader.ReadAsync(Progress, cancellationToken, process).ConfigureAwait(false);
                if (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
                    progress.Report(new IndexProgress(index.Title, data.GetString(0), data.GetInt64(1), data.GetInt64(2), data.GetInt64(3), data.GetInt64(4)));
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The build came to its end.
        }
        catch (NpgsqlException)
        {
            // Who watches loses sight of the build; the build tells itself how it ends.
        }
    }
}
