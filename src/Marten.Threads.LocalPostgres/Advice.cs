namespace Marten.Threads.Local;

/// <summary>The names of options and variables as messages spell them, so that a reader can copy them.</summary>
internal static class Advice
{
    public const string ConnectionString =
        $"{nameof(LocalPostgresOptions)}.{nameof(LocalPostgresOptions.ConnectionString)} or the environment variable {LocalPostgresOptions.ConnectionStringVariable}";

    public const string ProgramsFolder =
        $"{nameof(LocalPostgresOptions)}.{nameof(LocalPostgresOptions.ProgramsFolder)} or the environment variable {LocalPostgresOptions.ProgramsFolderVariable}";

    public const string AllowDownload =
        $"{nameof(LocalPostgresOptions)}.{nameof(LocalPostgresOptions.AllowDownload)} = true or the environment variable {LocalPostgresOptions.AllowDownloadVariable}=1";

    public const string ConnectionStringExample = "\"Host=127.0.0.1;Port=5432;Username=postgres;Password=...;Database=postgres\"";
}
