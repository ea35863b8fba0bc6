using Marten.Threads.Local.Clusters;
using Marten.Threads.Local.Programs;

namespace Marten.Threads.Local.Servers;

/// <summary>
/// Ends what a killed process left on a data folder. The caller holds the folder's lock, so a server that runs there has no
/// parent any more.
/// </summary>
internal static class StaleServers
{
    /// <summary>A zombie usually goes within two seconds; where nobody collects the dead (a container without init) it never does.</summary>
    private static readonly TimeSpan ZombiePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="LocalPostgresException">A server is alive there and does not end.</exception>
    public static async Task EndAsync(DataFolder folder, PostgresPrograms programs, ServerAccount account, CancellationToken cancellationToken)
    {
        if (PostmasterFile.TryRead(folder.PostmasterFile) is not { } file)
            return;

        // an orderly end first; a throw-away folder is not worth the wait
        string[] modes = folder.IsThrowAway ? ["immediate"] : ["fast", "immediate"];
        foreach (string mode in modes.TakeWhile(_ => file.IsServerAlive()))
        {
            string[] stop = account.Command(programs.PgCtl, "stop", "-D", folder.Cluster, "-m", mode, "-w", "-t", "15");
            await ProgramRun.RunAsync(stop, cancellationToken).ConfigureAwait(false);
        }

        if (file.IsServerAlive())
            throw ServerTrouble.StaleServerNotStopped(folder, file);
        for (TimeSpan waited = TimeSpan.Zero; waited < ZombiePatience && file.IsZombie(); waited += Pause)
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);

        // PostgreSQL would respect the file if the number in it now belongs to anybody. Without it, it still refuses to
        // start while a process of the old server is attached to the shared memory of this folder.
        File.Delete(folder.PostmasterFile);
    }
}
