using System.Security.Cryptography;
using Marten.Threads.Local.Programs;
using Marten.Threads.Local.Servers;

namespace Marten.Threads.Local.Clusters;

/// <summary>Makes folders for servers that leave nothing behind, and clears away those whose process was killed.</summary>
internal static class ThrowAwayFolders
{
    private const int AttemptsMax = 10;

    /// <summary>Clearing away is a courtesy: it may not hold up a start for long, and the next start goes on with it.</summary>
    private static readonly TimeSpan ClearingMax = TimeSpan.FromSeconds(10);

    public static DataFolder Create(string parent)
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = Path.Combine(parent, RandomNumberGenerator.GetHexString(16, lowercase: true));
            try
            {
                FolderModes.Make(path);
                if (FolderLock.TryTake(path) is { } held)
                {
                    if (File.Exists(Path.Combine(path, FolderLock.FileName)))
                        return DataFolder.OfThrowAway(path, held);
                    held.Dispose();
                }
            }
            catch (IOException) when (attempt < AttemptsMax)
            {
                // a clearing process saw the folder before it had its lock, and took it for a dead one's
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw FolderTrouble.NotAccessible(path, exception);
            }
        }
    }

    /// <summary>Ends the servers of dead processes and deletes their folders. Whatever does not work is left for the next time.</summary>
    public static async Task ClearAbandonedAsync(string parent, PostgresPrograms programs, SearchPath search, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ClearingMax);
        try
        {
            foreach (string path in Directory.GetDirectories(parent))
                await ClearAsync(path, programs, search, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // enough for this time
        }
    }

    private static async Task ClearAsync(string path, PostgresPrograms programs, SearchPath search, CancellationToken cancellationToken)
    {
        try
        {
            if (FolderLock.TryTakeExisting(path) is not { } held)
                return;
            var folder = DataFolder.OfThrowAway(path, held);
            await using (folder.ConfigureAwait(false))
            {
                ServerAccount account = await ServerAccount.ChooseAsync(search, folder.Cluster, cancellationToken).ConfigureAwait(false);
                await StaleServers.EndAsync(folder, programs, account, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (FileNotFoundException)
        {
            TryDeleteEmpty(path); // its maker died, or is at this moment, between the folder and its lock
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or LocalPostgresException)
        {
            // somebody else is clearing the same folder, or its server does not end: not our start's trouble
        }
    }

    private static void TryDeleteEmpty(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // no longer empty, or gone
        }
    }
}
