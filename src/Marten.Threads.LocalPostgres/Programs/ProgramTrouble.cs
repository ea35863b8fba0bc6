namespace Marten.Threads.Local.Programs;

/// <summary>The messages about missing programs: each says what to do, with exact names.</summary>
internal static class ProgramTrouble
{
    public static LocalPostgresException NoneFound(IReadOnlyList<PostgresPrograms> tooOld)
    {
        string found = tooOld.Count == 0 ? "" : $" (only too old ones: {List(tooOld)})";
        return new LocalPostgresException(LocalPostgresFailure.NoPrograms, $$"""
            No PostgreSQL programs (initdb, postgres, pg_ctl) of version {{PostgresPrograms.OldestMajorVersion}} or later were found in PATH or in the usual folders{{found}}. There are three ways to go on:
            1. Install PostgreSQL: "apt-get install postgresql" (Debian, Ubuntu), "dnf install postgresql-server" (Fedora), "brew install postgresql@17" (macOS), "winget install PostgreSQL.PostgreSQL.17" (Windows). If it lies in an unusual folder, name that: {{Advice.ProgramsFolder}}=/folder/with/initdb.
            2. Give the connection string of a running server: {{Advice.ConnectionString}}={{Advice.ConnectionStringExample}}.
            3. Allow the download of PostgreSQL programs from Maven Central: {{Advice.AllowDownload}}.
            """);
    }

    public static LocalPostgresException NotInNamedFolder(string folder) => new(
        LocalPostgresFailure.NoPrograms,
        $"The folder '{folder}', named by {Advice.ProgramsFolder}, does not hold working PostgreSQL programs initdb, postgres and pg_ctl. "
        + "Name the folder that holds them, or take the name back to have the machine searched.");

    public static LocalPostgresException OtherMajorVersion(string dataFolder, int wanted, IReadOnlyList<PostgresPrograms> found) => new(
        LocalPostgresFailure.OtherMajorVersion,
        $"The data folder '{dataFolder}' was made by PostgreSQL {wanted}, which alone can open it; found were {List(found)}. "
        + $"Install PostgreSQL {wanted}, name the folder of its programs ({Advice.ProgramsFolder}), or move the data with pg_dump or pg_upgrade into a new folder.");

    private static string List(IEnumerable<PostgresPrograms> programs) => string.Join(", ", programs.Select(one => $"{one.Version} in {one.Folder}"));
}
