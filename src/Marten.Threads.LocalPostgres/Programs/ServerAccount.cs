namespace Marten.Threads.Local.Programs;

/// <summary>
/// The account that server programs run as. PostgreSQL refuses root, so a root process drops to the account that owns the
/// cluster, or to <c>nobody</c> for a new one; any other process runs them as itself.
/// </summary>
internal sealed class ServerAccount
{
    private const string Unprivileged = "nobody";
    private readonly IReadOnlyList<string> _dropping;
    private readonly string? _owner;
    private readonly SearchPath _search;

    private ServerAccount(SearchPath search, string? name, string? owner, IReadOnlyList<string> dropping)
    {
        _search = search;
        Name = name;
        _owner = owner;
        _dropping = dropping;
    }

    /// <summary>Name of the account that is dropped to; <see langword="null"/> when nothing is dropped.</summary>
    public string? Name { get; }

    /// <param name="search">Finds the tools that drop privileges.</param>
    /// <param name="cluster">An existing cluster, whose owner alone can run it; or a path where nothing is yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ServerAccount> ChooseAsync(SearchPath search, string cluster, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return new ServerAccount(search, name: null, owner: null, dropping: []);

        string[]? account = await OwnerOfAsync(search, cluster, cancellationToken).ConfigureAwait(false)
            ?? await NobodyAsync(search, cancellationToken).ConfigureAwait(false);
        if (account is not [var name, var user, var group])
            throw NoWayToDrop($"the account '{Unprivileged}' does not exist");

        foreach (string[] dropping in WaysToDrop(search, name, user, group))
        {
            ProgramOutcome probe = await ProgramRun.RunAsync([.. dropping, Tool(search, "true")], cancellationToken).ConfigureAwait(false);
            if (probe.Succeeded)
                return new ServerAccount(search, name, $"{user}:{group}", dropping);
        }

        throw NoWayToDrop("none of the programs setpriv, runuser and su is there and able to do so");
    }

    /// <summary>The command as this account runs it.</summary>
    public string[] Command(params ReadOnlySpan<string> command) => [.. _dropping, .. command];

    /// <summary>Makes this account the owner of files and folders (not of a link's target, nor of what is in a folder).</summary>
    public async Task GiveAsync(string[] paths, CancellationToken cancellationToken)
    {
        if (_owner is null)
            return;
        ProgramOutcome outcome = await ProgramRun.RunAsync([Tool(_search, "chown"), "-h", _owner, .. paths], cancellationToken).ConfigureAwait(false);
        if (!outcome.Succeeded)
            throw new LocalPostgresException(LocalPostgresFailure.FolderNotAccessible, $"'{string.Join("', '", paths)}' could not be given to the account '{Name}': {outcome.Output}");
    }

    /// <summary>Whether this account can pass into a folder; its parents may be closed to it, as <c>/root</c> is.</summary>
    public async Task<bool> CanEnterAsync(string folder, CancellationToken cancellationToken)
    {
        if (_owner is null)
            return true;
        ProgramOutcome outcome = await ProgramRun.RunAsync(Command(Tool(_search, "test"), "-x", folder), cancellationToken).ConfigureAwait(false);
        return outcome.Succeeded;
    }

    private static IEnumerable<string[]> WaysToDrop(SearchPath search, string name, string user, string group)
    {
        if (search.Find("setpriv") is { } setpriv)
            yield return [setpriv, $"--reuid={user}", $"--regid={group}", "--clear-groups", "--"];
        if (search.Find("runuser") is { } runuser)
            yield return [runuser, "-u", name, "--"];
        // Alpine has neither; the text between -c and the name is fixed, the command follows as arguments of its own
        if (search.Find("su") is { } su)
            yield return [su, "-s", "/bin/sh", name, "-c", "exec \"$@\"", "sh"];
    }

    private static async Task<string[]?> OwnerOfAsync(SearchPath search, string cluster, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(cluster))
            return null;
        ProgramOutcome outcome = await ProgramRun.RunAsync([Tool(search, "stat"), "-c", "%U %u %g", cluster], cancellationToken).ConfigureAwait(false);
        return outcome.Succeeded && outcome.Output.Split(' ') is [var name, var user, var group] && user != "0" ? [name, user, group] : null;
    }

    private static async Task<string[]?> NobodyAsync(SearchPath search, CancellationToken cancellationToken)
    {
        string id = Tool(search, "id");
        ProgramOutcome user = await ProgramRun.RunAsync([id, "-u", Unprivileged], cancellationToken).ConfigureAwait(false);
        ProgramOutcome group = await ProgramRun.RunAsync([id, "-g", Unprivileged], cancellationToken).ConfigureAwait(false);
        return user.Succeeded && group.Succeeded ? [Unprivileged, user.Output, group.Output] : null;
    }

    private static string Tool(SearchPath search, string name) => search.Find(name) ?? throw NoWayToDrop($"the program '{name}' is missing");

    private static LocalPostgresException NoWayToDrop(string reason) => new(
        LocalPostgresFailure.NoUnprivilegedAccount,
        $"PostgreSQL does not run as root, and this process cannot drop to an unprivileged account: {reason}. "
        + $"Run it as an ordinary user, install util-linux (setpriv), or give a connection string ({Advice.ConnectionString}).");
}
