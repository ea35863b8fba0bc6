using Marten.Threads.Local.Clusters;
using Marten.Threads.Local.Programs;

namespace Marten.Threads.Local.Servers;

/// <summary>The messages about servers that do not start or end, with the end of their log.</summary>
internal static class ServerTrouble
{
    public static LocalPostgresException NotStarted(DataFolder folder, PostgresPrograms programs, string launcherOutput) => new(
        LocalPostgresFailure.ServerNotStarted,
        $"PostgreSQL {programs.Version} did not start in '{folder.FullPath}'.{Quote(launcherOutput)}{LogOf(folder)}");

    /// <param name="folder">Where it was to run; a throw-away folder is gone by now.</param>
    /// <param name="timeout">What it was given.</param>
    /// <param name="log">The end of its log.</param>
    public static LocalPostgresException TimedOut(DataFolder folder, TimeSpan timeout, string log) => new(
        LocalPostgresFailure.TimedOut,
        FormattableString.Invariant($"PostgreSQL was not ready in '{folder.FullPath}' within {timeout.TotalSeconds:0.###} seconds; {nameof(LocalPostgresOptions)}.{nameof(LocalPostgresOptions.StartTimeout)} gives it more time.")
        + (log.Length == 0 ? "" : $"{Environment.NewLine}The end of its log:{Environment.NewLine}{log}"));

    public static LocalPostgresException StaleServerNotStopped(DataFolder folder, PostmasterFile file) => new(
        LocalPostgresFailure.StaleServerNotStopped,
        FormattableString.Invariant($"A PostgreSQL server (process {file.ProcessId}, port {file.Port}) whose parent is dead still runs on '{folder.FullPath}' and could not be stopped. End that process, then start again."));

    private static string LogOf(DataFolder folder)
    {
        string tail = ServerLog.Tail(folder.LogFile);
        return tail.Length == 0 ? "" : $"{Environment.NewLine}The end of its log '{folder.LogFile}':{Environment.NewLine}{tail}";
    }

    private static string Quote(string output) => output.Length == 0 ? "" : $"{Environment.NewLine}{output}";
}
