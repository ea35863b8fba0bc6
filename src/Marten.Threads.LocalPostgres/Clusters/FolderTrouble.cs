using Marten.Threads.Local.Programs;
using Marten.Threads.Local.Servers;

namespace Marten.Threads.Local.Clusters;

/// <summary>The messages about data folders: what is wrong with which folder, and the way out.</summary>
internal static class FolderTrouble
{
    public static LocalPostgresException InUse(string folder)
    {
        string server = PostmasterFile.TryRead(Path.Combine(DataFolder.ClusterIn(folder), "postmaster.pid")) is { } file
            ? FormattableString.Invariant($" Its server is process {file.ProcessId} on port {file.Port}.")
            : "";
        return new LocalPostgresException(
            LocalPostgresFailure.FolderInUse,
            $"The data folder '{folder}' is in use by another {nameof(LocalPostgres)}, in this process or another one.{server} "
            + $"End that one first, give this one a folder of its own, or share one server by its connection string ({Advice.ConnectionString}).");
    }

    public static LocalPostgresException NotAccessible(string folder, Exception exception) => new(
        LocalPostgresFailure.FolderNotAccessible,
        $"The data folder '{folder}' cannot be used by this account ('{Environment.UserName}'): {exception.Message} "
        + "Give the account the right to it, or name another folder.",
        exception);

    public static LocalPostgresException NotReachable(string folder, ServerAccount account) => new(
        LocalPostgresFailure.FolderNotAccessible,
        $"The data folder '{folder}' cannot be reached by the account '{account.Name}' that the server runs as, because PostgreSQL refuses root. "
        + "One of the folders above it is closed to other accounts (as /root is): name a folder elsewhere, or run this program as an ordinary user.");

    public static LocalPostgresException NotOurs(string folder, string reason) => new(
        LocalPostgresFailure.FolderNotOurs,
        $"'{folder}' cannot be a data folder of {nameof(LocalPostgres)}: {reason}. "
        + $"Name an empty or a new folder; a running server is used by its connection string ({Advice.ConnectionString}).");

    public static LocalPostgresException NoCacheFolder(IEnumerable<string> tried) => new(
        LocalPostgresFailure.FolderNotAccessible,
        $"No folder for throw-away servers could be made in: {string.Join(", ", tried)}. Name one: {nameof(LocalPostgresOptions)}.{nameof(LocalPostgresOptions.CacheFolder)}.");
}
