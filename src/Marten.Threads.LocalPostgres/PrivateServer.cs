using Marten.Threads.Local.Clusters;
using Marten.Threads.Local.Programs;
using Marten.Threads.Local.Servers;
using Npgsql;

namespace Marten.Threads.Local;

/// <summary>A server of our own: its programs, its data folder and its process, in the order in which they are needed.</summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly ServerLaunch _launch;
    private readonly int _port;
    private readonly TimeSpan _startTimeout;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ServerProcess? _process;
    private bool _isDisposed;

    private PrivateServer(DataFolder folder, ServerLaunch launch, ServerProcess process, TimeSpan startTimeout, LocalPostgresSource source)
    {
        _folder = folder;
        _launch = launch;
        _process = process;
        _port = process.Port;
        _startTimeout = startTimeout;
        Source = source;
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = process.Port,
            Username = ClusterMaker.Superuser,
            Password = folder.ReadPassword(),
            Database = "postgres",
        }.ConnectionString;
    }

    public string ConnectionString { get; }

    public LocalPostgresSource Source { get; }

    public string DataFolder => _folder.FullPath;

    public string LogFile => _folder.LogFile;

    public static async Task<PrivateServer> StartAsync(StartPlan plan, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var cache = CacheFolder.TryOpen(plan, surroundings);
        if (cache is null && plan.DataFolder is null)
            throw FolderTrouble.NoCacheFolder(CacheFolder.Places(plan, surroundings));

        int? majorVersion = plan.DataFolder is null ? null : Clusters.DataFolder.MajorVersionIn(plan.DataFolder);
        (PostgresPrograms programs, LocalPostgresSource source) = await new ProgramSearch(plan, surroundings).FindAsync(majorVersion, cache?.Downloads, cancellationToken).ConfigureAwait(false);
        SearchPath search = new(surroundings);
        if (cache is not null)
            await ThrowAwayFolders.ClearAbandonedAsync(cache.Servers, programs, search, cancellationToken).ConfigureAwait(false);

        DataFolder folder = plan.DataFolder is { } path ? Clusters.DataFolder.Open(path) : ThrowAwayFolders.Create(cache!.Servers);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(plan.StartTimeout);
        try
        {
            ServerLaunch launch = await PrepareAsync(folder, plan, programs, search, cache, limit.Token).ConfigureAwait(false);
            ServerProcess process = await ServerProcess.StartAsync(launch, surroundings.NextPort, limit.Token).ConfigureAwait(false);
            return new PrivateServer(folder, launch, process, plan.StartTimeout, source);
        }
        catch (Exception exception)
        {
            string log = ServerLog.Tail(folder.LogFile); // a throw-away folder takes it along
            await folder.DisposeAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw ServerTrouble.TimedOut(folder, plan.StartTimeout, log);
            throw;
        }
    }

    /// <summary>Stops the server and starts it again on the same data and port.</summary>
    /// <param name="abruptly">Whether it is stopped as by a crash.</param>
    /// <param name="cancellationToken">Gives up; the server is not running then.</param>
    public async Task RestartAsync(bool abruptly, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_startTimeout);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(LocalPostgres));
            if (_process is { } running)
            {
                _process = null; // whatever happens now, this one is over
                await running.StopAsync(abruptly, limit.Token).ConfigureAwait(false);
            }

            _process = await ServerProcess.StartAsync(_launch, () => _port, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ServerTrouble.TimedOut(_folder, _startTimeout, ServerLog.Tail(_folder.LogFile));
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<ServerLaunch> PrepareAsync(
        DataFolder folder, StartPlan plan, PostgresPrograms programs, SearchPath search, CacheFolder? cache, CancellationToken cancellationToken)
    {
        ServerAccount account = await ServerAccount.ChooseAsync(search, folder.Cluster, cancellationToken).ConfigureAwait(false);
        if (folder.HasCluster)
            await StaleServers.EndAsync(folder, programs, account, cancellationToken).ConfigureAwait(false);
        else
            await new ClusterMaker(programs, account, search, cache).MakeAsync(folder, plan.Durable, cancellationToken).ConfigureAwait(false);

        return new ServerLaunch(plan, folder, programs, account, search);
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _isDisposed = true;
        if (_process is not null)
            await _process.DisposeAsync().ConfigureAwait(false);
        await _folder.DisposeAsync().ConfigureAwait(false);
        _turn.Release();
    }
}
