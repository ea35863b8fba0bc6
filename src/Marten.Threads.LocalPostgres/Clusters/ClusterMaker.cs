using System.Security.Cryptography;
using Marten.Threads.Local.Programs;

namespace Marten.Threads.Local.Clusters;

/// <summary>
/// Makes the cluster of a new data folder. A durable one gets an <c>initdb</c> of its own, written through to the disk and
/// with a system identifier of its own; a fast one is a copy of a prepared cluster.
/// </summary>
internal sealed class ClusterMaker(PostgresPrograms programs, ServerAccount account, SearchPath search, CacheFolder? cache)
{
    public const string Superuser = "postgres";

    public async Task MakeAsync(DataFolder folder, bool durable, CancellationToken cancellationToken)
    {
        try
        {
            FolderModes.LetServerPass(folder.FullPath);
            if (!await account.CanEnterAsync(folder.FullPath, cancellationToken).ConfigureAwait(false))
                throw FolderTrouble.NotReachable(folder.FullPath, account);
            await FolderRemoval.TryRemoveAsync(folder.Draft).ConfigureAwait(false);

            ClusterTemplate? template = durable || cache is null ? null : new(this, programs, account, search, cache);
            if (template is null || !await template.TryCopyAsync(folder.Draft, cancellationToken).ConfigureAwait(false))
                await InitializeAsync(folder.Draft, durable, cancellationToken).ConfigureAwait(false);
            folder.AdoptDraft();
        }
        catch (OperationCanceledException)
        {
            await FolderRemoval.TryRemoveAsync(folder.Draft).ConfigureAwait(false);
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FolderTrouble.NotAccessible(folder.FullPath, exception);
        }
    }

    /// <summary>Makes <c>cluster</c> and <c>password</c> in a new folder by <c>initdb</c>.</summary>
    internal async Task InitializeAsync(string folder, bool durable, CancellationToken cancellationToken)
    {
        // loopback is open to every account of the machine, and a superuser of PostgreSQL may run programs: so a password
        await PrepareAsync(folder, RandomNumberGenerator.GetHexString(32, lowercase: true), cancellationToken).ConfigureAwait(false);
        string[] command =
        [
            programs.Initdb, "-D", DataFolder.ClusterIn(folder), "-U", Superuser, "-A", "scram-sha-256",
            "--pwfile=" + Path.Combine(folder, "password"), "-E", "UTF8", "--locale=C",
        ];
        ProgramOutcome outcome = await ProgramRun.RunAsync(account.Command(durable ? command : [.. command, "--no-sync"]), cancellationToken).ConfigureAwait(false);
        if (outcome.Succeeded)
            return;
        throw new LocalPostgresException(
            LocalPostgresFailure.ClusterNotMade,
            $"initdb ({programs.Version}) could not make a cluster in '{folder}' (exit code {outcome.ExitCode}):{Environment.NewLine}{outcome.Output}");
    }

    /// <summary>Makes the folder, an empty <c>cluster</c> and <c>password</c> in it, the two last for the server's account.</summary>
    internal async Task PrepareAsync(string folder, string password, CancellationToken cancellationToken)
    {
        FolderModes.Make(folder);
        string cluster = DataFolder.ClusterIn(folder), secret = Path.Combine(folder, "password");
        FolderModes.MakePrivate(cluster);
        FolderModes.WriteSecret(secret, password);
        await account.GiveAsync([cluster, secret], cancellationToken).ConfigureAwait(false);
    }
}
