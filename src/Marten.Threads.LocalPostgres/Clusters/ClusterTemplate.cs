using System.Security.Cryptography;
using System.Text;
using Marten.Threads.Local.Programs;

namespace Marten.Threads.Local.Clusters;

/// <summary>
/// An empty cluster kept in the user's cache, one for each set of programs and account: copying it takes a fraction of the
/// time that <c>initdb</c> takes. It is made aside and renamed into place, so several processes can make it at once; the
/// first wins.
/// </summary>
internal sealed class ClusterTemplate(ClusterMaker maker, PostgresPrograms programs, ServerAccount account, SearchPath search, CacheFolder cache)
{
    private readonly string _path = Path.Combine(cache.Templates, NameOf(programs, account));

    /// <summary>Copies the template to a new folder, making the template first if need be.</summary>
    /// <returns><see langword="false"/> when there is no template to be had; nothing is left of the folder then.</returns>
    public async Task<bool> TryCopyAsync(string target, CancellationToken cancellationToken)
    {
        try
        {
            if (!IsComplete)
                await MakeAsync(cancellationToken).ConfigureAwait(false);
            string password = await File.ReadAllTextAsync(Path.Combine(_path, "password"), cancellationToken).ConfigureAwait(false);
            await maker.PrepareAsync(target, password, cancellationToken).ConfigureAwait(false);
            if (await CopyAsync(DataFolder.ClusterIn(_path), DataFolder.ClusterIn(target), cancellationToken).ConfigureAwait(false))
                return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // the cache was emptied at this moment, or cannot be written: a template is only a matter of speed
        }

        await FolderRemoval.TryRemoveAsync(target).ConfigureAwait(false);
        return false;
    }

    /// <summary>As <c>15.18-1f0a93c2-nobody</c>; two builds of one version may differ in what they were built with.</summary>
    private static string NameOf(PostgresPrograms programs, ServerAccount account)
    {
        string build = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(programs.Folder)))[..8];
        return account.Name is null ? $"{programs.Version}-{build}" : $"{programs.Version}-{build}-{account.Name}";
    }

    private bool IsComplete => File.Exists(Path.Combine(DataFolder.ClusterIn(_path), "global", "pg_control")) && File.Exists(Path.Combine(_path, "password"));

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        // in a throw-away folder, so that a maker that is killed leaves nothing that the next start does not clear away
        DataFolder workshop = ThrowAwayFolders.Create(cache.Servers);
        await using (workshop.ConfigureAwait(false))
        {
            await maker.InitializeAsync(workshop.Draft, durable: false, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(_path) && !IsComplete)
                await FolderRemoval.TryRemoveAsync(_path).ConfigureAwait(false);
            try
            {
                Directory.Move(workshop.Draft, _path);
            }
            catch (IOException) when (IsComplete)
            {
                // another process was faster
            }
        }
    }

    /// <summary>
    /// Copies as the server's account, whose files they become: root copying out of a folder of another account could be led
    /// anywhere by a link in it.
    /// </summary>
    private async Task<bool> CopyAsync(string source, string target, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows() && search.Find("cp") is { } copy)
        {
            ProgramOutcome outcome = await ProgramRun.RunAsync(account.Command(copy, "-R", source + "/.", target + "/"), cancellationToken).ConfigureAwait(false);
            return outcome.Succeeded;
        }

        foreach (string folder in Directory.EnumerateDirectories(source, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(source, folder)));
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Copy(file, Path.Combine(target, Path.GetRelativePath(source, file)));
        }

        return true;
    }
}
