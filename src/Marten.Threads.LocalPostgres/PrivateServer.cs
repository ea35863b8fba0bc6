using Marten.Threads.Local.Clusters;
using Marten.Threads.Local.Programs;
using Marten.Threads.Local.Servers;
using Npgsql;

namespace Marten.Threads.Local;

/// <summary>A server of our own: its programs, its data folder and its process, in the order in which they are needed.</summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly ServerProcess _process;

    private PrivateServer(DataFolder folder, ServerProcess process, string password, LocalPostgresSource source)
    {
        _folder = folder;
        _process = process;
        Source = source;
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = process.Port,
            Username = ClusterMaker.Superuser,
            Password = password,
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
            (ServerProcess process, string password) = await StartInAsync(folder, plan, surroundings, programs, search, cache, limit.Token).ConfigureAwait(false);
            return new PrivateServer(folder, process, password, source);
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

    private static async Task<(ServerProcess Process, string Password)> StartInAsync(
        DataFolder folder, StartPlan plan, Surroundings surroundings, PostgresPrograms programs, SearchPath search, CacheFolder? cache, CancellationToken cancellationToken)
    {
        ServerAccount account = await ServerAccount.ChooseAsync(search, folder.Cluster, cancellationToken).ConfigureAwait(false);
        if (folder.HasCluster)
            await StaleServers.EndAsync(folder, programs, account, cancellationToken).ConfigureAwait(false);
        else
            await new ClusterMaker(programs, account, search, cache).MakeAsync(folder, plan.Durable, cancellationToken).ConfigureAwait(false);

        string password = folder.ReadPassword();
        ServerLaunch launch = new(plan, folder, programs, account, search);
        return (await ServerProcess.StartAsync(launch, surroundings.NextPort, cancellationToken).ConfigureAwait(false), password);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        await _folder.DisposeAsync().ConfigureAwait(false);
    }
}
