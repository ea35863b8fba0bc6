using System.Globalization;
using System.Text.RegularExpressions;

namespace Marten.Threads.Local.Programs;

/// <summary>A folder with the three programs that are needed, and their version.</summary>
/// <param name="Folder">The folder itself, links resolved.</param>
/// <param name="Version">As <c>15.18</c>.</param>
internal sealed partial record PostgresPrograms(string Folder, string Version)
{
    /// <summary>The oldest major version that Marten supports.</summary>
    public const int OldestMajorVersion = 13;

    private static readonly string[] Names = ["initdb", "postgres", "pg_ctl"];

    public int MajorVersion { get; } = int.Parse(Version.Split('.')[0], CultureInfo.InvariantCulture);

    public string Initdb => Path.Combine(Folder, SearchPath.FileName("initdb"));

    public string Postgres => Path.Combine(Folder, SearchPath.FileName("postgres"));

    public string PgCtl => Path.Combine(Folder, SearchPath.FileName("pg_ctl"));

    /// <returns><see langword="null"/> when one of the programs is missing or does not tell its version.</returns>
    public static async Task<PostgresPrograms?> TryReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Names.All(name => File.Exists(Path.Combine(folder, SearchPath.FileName(name)))))
            return null;
        try
        {
            string home = ResolveLinks(folder);
            ProgramOutcome outcome = await ProgramRun.RunAsync([Path.Combine(home, SearchPath.FileName("postgres")), "--version"], cancellationToken).ConfigureAwait(false);
            return outcome.Succeeded && ReadVersion(outcome.Output) is { } version ? new PostgresPrograms(home, version) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return null; // not executable, not for this machine: as good as not there
        }
    }

    /// <summary>Reads <c>postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)</c>; a beta <c>18beta2</c> reads as 18.</summary>
    internal static string? ReadVersion(string output)
    {
        Match match = VersionPattern().Match(output);
        return match.Success ? match.Groups["version"].Value : null;
    }

    /// <summary>
    /// The folder that the programs really lie in. A link such as <c>/usr/local/bin/postgres</c> is followed, because a
    /// server finds its libraries relative to itself.
    /// </summary>
    private static string ResolveLinks(string folder)
    {
        FileSystemInfo? target = new FileInfo(Path.Combine(folder, SearchPath.FileName("postgres"))).ResolveLinkTarget(returnFinalTarget: true);
        string home = target is null ? folder : Path.GetDirectoryName(target.FullName)!;
        return Names.All(name => File.Exists(Path.Combine(home, SearchPath.FileName(name)))) ? home : folder;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>[0-9]{1,3}(\.[0-9]{1,3})?)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
