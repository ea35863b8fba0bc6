using System.Diagnostics;
using Marten.Threads.Local.Programs;

namespace Marten.Threads.Local.Servers;

/// <summary>One running server, owned by this object: it ends when the object is disposed or this process ends.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Ends of a start that pass: a port that somebody took a moment ago, and the last traces of a server before this one.</summary>
    private static readonly string[] PassingTroubles =
    [
        "could not create any TCP/IP sockets",
        "lock file \"postmaster.pid\" already exists",
        "pre-existing shared memory block",
    ];

    private readonly ServerLaunch _launch;
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ServerProcess(ServerLaunch launch, int port)
    {
        _launch = launch;
        Port = port;
        _process = Process.Start(launch.Prepare(port))!;
        _errors = launch.IsBound ? _process.StandardError.ReadToEndAsync() : WriteLogAsync();
    }

    public int Port { get; }

    /// <summary>Starts the server and returns when it accepts connections. On cancellation nothing is left running.</summary>
    /// <exception cref="LocalPostgresException">It ended instead, for a reason that does not pass.</exception>
    public static async Task<ServerProcess> StartAsync(ServerLaunch launch, Func<int> nextPort, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ServerProcess server = new(launch, nextPort());
            bool isReady = false;
            try
            {
                isReady = await server.BecomesReadyAsync(cancellationToken).ConfigureAwait(false);
                if (isReady)
                    return server;
            }
            finally
            {
                if (!isReady)
                    await server.DisposeAsync().ConfigureAwait(false);
            }

            string log = ServerLog.Tail(launch.Folder.LogFile);
            if (!PassingTroubles.Any(trouble => log.Contains(trouble, StringComparison.Ordinal)))
                throw ServerTrouble.NotStarted(launch.Folder, launch.Programs, (await server._errors.ConfigureAwait(false)).Trim());
            await Task.Delay(RetryPause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends the server, in order or as a crash would, and returns when it is gone. One that ended by itself is no error.
    /// </summary>
    /// <param name="abruptly">Whether its processes are cut off at once, so that the next start has to recover.</param>
    /// <param name="cancellationToken">Gives up waiting; the server is killed then.</param>
    public async Task StopAsync(bool abruptly, CancellationToken cancellationToken)
    {
        try
        {
            if (!_process.HasExited)
                await ProgramRun.RunAsync(_launch.StopNow(abruptly), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(_launch.StopTimeout);
        try
        {
            _process.StandardInput.Close();
            if (!_launch.IsBound && !_process.HasExited)
                await ProgramRun.RunAsync(_launch.StopCommand, limit.Token).ConfigureAwait(false);
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await _errors.ConfigureAwait(false);
        _process.Dispose();
        await EndOrphanAsync().ConfigureAwait(false);
    }

    /// <summary>The script that we wait for is not the server: if somebody killed the one, the other may still be ending.</summary>
    private async Task EndOrphanAsync()
    {
        try
        {
            await StaleServers.EndAsync(_launch.Folder, _launch.Programs, _launch.Account, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LocalPostgresException)
        {
            // it does not end; the next start on this folder says so
        }
    }

    /// <returns><see langword="false"/> when the server ended instead.</returns>
    private async Task<bool> BecomesReadyAsync(CancellationToken cancellationToken)
    {
        while (!_process.HasExited)
        {
            if (PostmasterFile.TryRead(_launch.Folder.PostmasterFile) is { IsReady: true } file && file.Port == Port)
                return true;
            await Task.Delay(ReadyPause, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Without a shell there is nobody else to lead the server's output into its log.</summary>
    private async Task<string> WriteLogAsync()
    {
        FileStream log = new(_launch.Folder.LogFile, FileMode.Create, FileAccess.Write, FileShare.Read);
        await using (log.ConfigureAwait(false))
        {
            await _process.StandardError.BaseStream.CopyToAsync(log).ConfigureAwait(false);
            return "";
        }
    }
}
