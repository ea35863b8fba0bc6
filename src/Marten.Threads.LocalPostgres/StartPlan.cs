using System.Text.RegularExpressions;
using Npgsql;

namespace Marten.Threads.Local;

/// <summary>The options after the environment was asked and everything was checked; it does not change any more.</summary>
internal sealed partial record StartPlan
{
    /// <summary>Loopback, the port and the place of the files are ours to decide; durability has an option.</summary>
    private static readonly string[] ReservedSettings =
    [
        "listen_addresses", "port", "unix_socket_directories", "data_directory", "config_file", "hba_file", "ident_file",
        "external_pid_file", "logging_collector", "log_destination", "fsync", "full_page_writes", "synchronous_commit",
    ];

    public required string? ConnectionString { get; init; }
    public required string? DataFolder { get; init; }
    public required bool Durable { get; init; }
    public required string? ProgramsFolder { get; init; }
    public required bool AllowDownload { get; init; }
    public required string DownloadVersion { get; init; }
    public required string? CacheFolder { get; init; }
    public required IReadOnlyList<KeyValuePair<string, string>> ServerSettings { get; init; }
    public required TimeSpan StartTimeout { get; init; }
    public required TimeSpan StopTimeout { get; init; }

    public static StartPlan Make(LocalPostgresOptions options, Surroundings surroundings)
    {
        Check(options);
        return new StartPlan
        {
            ConnectionString = ReadConnectionString(options, surroundings),
            DataFolder = FullPath(options.DataFolder),
            Durable = options.Durable ?? options.DataFolder is not null,
            ProgramsFolder = FullPath(options.ProgramsFolder ?? surroundings.VariableOrNull(LocalPostgresOptions.ProgramsFolderVariable)),
            AllowDownload = options.AllowDownload ?? surroundings.VariableOrNull(LocalPostgresOptions.AllowDownloadVariable) is "1" or "true",
            DownloadVersion = options.DownloadVersion,
            CacheFolder = FullPath(options.CacheFolder),
            ServerSettings = [.. options.ServerSettings],
            StartTimeout = options.StartTimeout,
            StopTimeout = options.StopTimeout,
        };
    }

    private static void Check(LocalPostgresOptions options)
    {
        Require(options, options.StartTimeout > TimeSpan.Zero, $"{nameof(options.StartTimeout)} must be longer than zero.");
        Require(options, options.StopTimeout > TimeSpan.Zero, $"{nameof(options.StopTimeout)} must be longer than zero.");
        Require(options, options.DataFolder is null || !string.IsNullOrWhiteSpace(options.DataFolder), $"{nameof(options.DataFolder)} is blank: leave it null for a throw-away folder.");
        Require(options, options.ProgramsFolder is null || !string.IsNullOrWhiteSpace(options.ProgramsFolder), $"{nameof(options.ProgramsFolder)} is blank: leave it null to search the machine.");
        Require(options, options.CacheFolder is null || !string.IsNullOrWhiteSpace(options.CacheFolder), $"{nameof(options.CacheFolder)} is blank: leave it null for the user's cache folder.");
        Require(options, VersionPattern().IsMatch(options.DownloadVersion), $"{nameof(options.DownloadVersion)} must look like 17, 17.6 or 17.6.0.");
        foreach ((string name, string value) in options.ServerSettings)
        {
            Require(options, SettingNamePattern().IsMatch(name), $"{nameof(options.ServerSettings)}: '{name}' is not the name of a server setting.");
            Require(options, !ReservedSettings.Contains(name, StringComparer.OrdinalIgnoreCase), $"{nameof(options.ServerSettings)}: '{name}' is decided by {nameof(LocalPostgres)} and cannot be set.");
            Require(options, value is not null && !value.Contains('\0', StringComparison.Ordinal), $"{nameof(options.ServerSettings)}: the value of '{name}' cannot be passed to a program.");
        }
    }

    private static void Require(LocalPostgresOptions options, bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message, nameof(options));
    }

    private static string? ReadConnectionString(LocalPostgresOptions options, Surroundings surroundings)
    {
        string? text = options.ConnectionString ?? surroundings.VariableOrNull(LocalPostgresOptions.ConnectionStringVariable);
        if (text is null)
            return null;
        try
        {
            _ = new NpgsqlConnectionStringBuilder(text);
            return text;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            string origin = options.ConnectionString is null
                ? $"The environment variable {LocalPostgresOptions.ConnectionStringVariable}"
                : $"{nameof(LocalPostgresOptions)}.{nameof(ConnectionString)}";
            // neither the text nor Npgsql's quotation of it: it may hold a password
            throw new LocalPostgresException(
                LocalPostgresFailure.UnreadableConnectionString,
                $"{origin} is not a connection string that Npgsql can read. One looks like {Advice.ConnectionStringExample}.");
        }
    }

    private static string? FullPath(string? path) => path is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    [GeneratedRegex(@"^[0-9]{1,3}(\.[0-9]{1,3}){0,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingNamePattern();
}
