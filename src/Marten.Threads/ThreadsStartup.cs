using Marten.Threads.Registry;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Marten.Threads;

/// <summary>Refuses the start where keys would be lost or cannot be opened, before the first request meets it; ends listening when the application stops.</summary>
internal sealed class ThreadsStartup(ThreadsRuntime runtime, IKeyProtector protector) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            protector.Check();
            await runtime.PrepareAsync(cancellationToken).ConfigureAwait(false);
            await runtime.Database.CheckDocumentTablesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new ThreadUsageException(
                $"The tables of the thread store are missing ({exception.MessageText}) and this application may not make them (AutoCreate.None). Run its db-apply command, or apply the script that db-patch writes.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => runtime.Feeds.DisposeAsync().AsTask();
}
