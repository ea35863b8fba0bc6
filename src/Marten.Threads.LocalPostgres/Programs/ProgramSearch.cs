namespace Marten.Threads.Local.Programs;

/// <summary>Decides which PostgreSQL programs run the server: named ones, found ones, or downloaded ones.</summary>
internal sealed class ProgramSearch(StartPlan plan, Surroundings surroundings)
{
    /// <param name="majorVersion">The version of an existing data folder, which only the same version can open.</param>
    /// <param name="downloadFolder">Where a download may be kept; there is none without such a place.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(PostgresPrograms Programs, LocalPostgresSource Source)> FindAsync(int? majorVersion, string? downloadFolder, CancellationToken cancellationToken)
    {
        List<PostgresPrograms> unfit = [];
        foreach (string folder in Candidates())
        {
            PostgresPrograms? programs = await PostgresPrograms.TryReadAsync(folder, cancellationToken).ConfigureAwait(false);
            if (programs is null)
                continue;
            if (programs.MajorVersion >= PostgresPrograms.OldestMajorVersion && (majorVersion is null || programs.MajorVersion == majorVersion))
                return (programs, LocalPostgresSource.InstalledPrograms);
            unfit.Add(programs);
        }

        if (plan.ProgramsFolder is { } named && unfit.Count == 0)
            throw ProgramTrouble.NotInNamedFolder(named);
        if (plan.AllowDownload && plan.ProgramsFolder is null && downloadFolder is not null)
        {
            string version = majorVersion is { } major ? FormattableString.Invariant($"{major}") : plan.DownloadVersion;
            return (await surroundings.DownloadAsync(version, downloadFolder, cancellationToken).ConfigureAwait(false), LocalPostgresSource.DownloadedPrograms);
        }

        throw majorVersion is { } wanted && unfit.Count > 0 ? ProgramTrouble.OtherMajorVersion(plan.DataFolder!, wanted, unfit) : ProgramTrouble.NoneFound(unfit);
    }

    private IEnumerable<string> Candidates() => plan.ProgramsFolder is { } named
        ? [named]
        : new SearchPath(surroundings).Folders.Concat(surroundings.UsualProgramFolders).Distinct(StringComparer.Ordinal);
}
