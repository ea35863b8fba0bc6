namespace Marten.Threads.Local.Clusters;

/// <summary>Deletes folders that a program which is just ending may still write to.</summary>
internal static class FolderRemoval
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <returns><see langword="false"/> when something of it is still there after five seconds.</returns>
    public static async Task<bool> TryRemoveAsync(string folder)
    {
        for (TimeSpan waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return true;
            }
            catch (DirectoryNotFoundException)
            {
                return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (waited >= Patience)
                    return false;
            }

            await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
