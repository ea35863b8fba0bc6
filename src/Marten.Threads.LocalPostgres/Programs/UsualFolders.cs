namespace Marten.Threads.Local.Programs;

/// <summary>Where PostgreSQL programs usually lie when they are not in <c>PATH</c>, newest version first within each place.</summary>
internal static class UsualFolders
{
    public static IReadOnlyList<string> OnThisMachine()
    {
        if (OperatingSystem.IsWindows())
            return [.. Versions(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*", "bin")];
        if (OperatingSystem.IsMacOS())
            return [.. OnMacOs()];
        return [.. OnLinux()];
    }

    private static IEnumerable<string> OnLinux() =>
    [
        .. Versions("/usr/lib/postgresql", "*", "bin"), // Debian, Ubuntu
        .. Versions("/usr", "pgsql-*", "bin"), // PostgreSQL's packages for Red Hat
        .. Versions("/usr/lib", "postgresql*", "bin"), // SUSE
        .. Versions("/usr/libexec", "postgresql*", ""), // Alpine
        "/usr/local/pgsql/bin", // built from source
    ];

    private static IEnumerable<string> OnMacOs() =>
    [
        .. Versions("/opt/homebrew/opt", "postgresql@*", "bin"),
        .. Versions("/usr/local/opt", "postgresql@*", "bin"),
        .. Versions("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
        .. Versions("/Library/PostgreSQL", "*", "bin"),
        "/usr/local/pgsql/bin",
    ];

    /// <summary>Folders <c>parent/pattern/child</c> that exist, ordered by the number in the middle part: 16 before 9.6.</summary>
    internal static IEnumerable<string> Versions(string parent, string pattern, string child)
    {
        IEnumerable<string> folders;
        try
        {
            folders = Directory.Exists(parent) ? Directory.GetDirectories(parent, pattern) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // a place that cannot be read is a place without programs
        }

        return folders.OrderByDescending(NumberIn).Select(folder => Path.Combine(folder, child)).Where(Directory.Exists);
    }

    private static Version NumberIn(string folder)
    {
        string digits = new([.. Path.GetFileName(folder).Where(letter => char.IsAsciiDigit(letter) || letter == '.')]);
        string number = digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".0";
        return Version.TryParse(number, out Version? version) ? version : new Version(0, 0);
    }
}
