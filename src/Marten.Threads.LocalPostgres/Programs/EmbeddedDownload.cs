using MysticMind.PostgresEmbed;

namespace Marten.Threads.Local.Programs;

/// <summary>
/// The last way: downloads PostgreSQL programs from Maven Central by the package MysticMind.PostgresEmbed. Only its
/// installer is used, so that a downloaded server is run, bound to its parent and cleaned up like any other (and under
/// root too, where that package's own server does not start).
/// </summary>
internal static class EmbeddedDownload
{
    /// <param name="version">As <c>17</c> (its newest release), <c>17.6</c> or <c>17.6.0</c>.</param>
    /// <param name="folder">Keeps the programs for later starts; several processes may use it at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PostgresPrograms> InstallAsync(string version, string folder, CancellationToken cancellationToken)
    {
        try
        {
            PgServer installer = new(new PgServerOptions { PgVersion = version, BinariesDir = folder });
            await using (installer.ConfigureAwait(false))
            {
                await installer.InstallAsync(cancellationToken).ConfigureAwait(false);
                return await PostgresPrograms.TryReadAsync(installer.PgBinDir, cancellationToken).ConfigureAwait(false)
                    ?? throw Failed(version, $"the programs in '{installer.PgBinDir}' do not run on this machine", inner: null);
            }
        }
        catch (Exception exception) when (exception is PostgresEmbedException or HttpRequestException or IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            throw Failed(version, exception.Message, exception);
        }
    }

    private static LocalPostgresException Failed(string version, string reason, Exception? inner) => new(
        LocalPostgresFailure.DownloadFailed,
        $"The download of PostgreSQL {version} failed: {reason.TrimEnd('.')}. "
        + $"Install PostgreSQL on this machine instead, or give a connection string ({Advice.ConnectionString}).",
        inner);
}
