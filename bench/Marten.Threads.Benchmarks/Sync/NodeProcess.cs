using System.Globalization;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sync.Workers;
using Marten.Threads.Benchmarks.Wire;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>An application that exchanges threads, in a process and on a database of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>A join on a busy machine.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromMinutes(30);

    private readonly DirectoryInfo _keyRing = Directory.CreateTempSubdirectory("threads-bench-keys-");
    private WorkerProcess _process;

    private NodeProcess(BenchmarkDatabase database, CountingProxy? proxy)
    {
        (Database, Proxy) = (database, proxy);
        _process = Run();
    }

    public BenchmarkDatabase Database { get; }

    /// <summary>What counts the node's talk with its database; null where nothing is counted.</summary>
    public CountingProxy? Proxy { get; }

    /// <summary>Id of the process.</summary>
    public int Id => _process.Id;

    /// <param name="run">Where the database is made.</param>
    /// <param name="isCounted">Whether its talk with the database is counted, which makes it slower.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<NodeProcess> StartAsync(BenchmarkRun run, bool isCounted, CancellationToken cancellationToken)
    {
        var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        var node = new NodeProcess(database, isCounted ? new CountingProxy(database.ConnectionString) : null);
        try
        {
            await node._process.AnswerAsync(cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the process; what it had committed is in the database.</summary>
    public ValueTask KillAsync() => _process.DisposeAsync();

    /// <summary>Starts it again, after it was killed.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _process = Run();
        await _process.AnswerAsync(cancellationToken);
    }

    /// <summary>Gives an order and waits for the words of its answer.</summary>
    public Task<IReadOnlyList<string>> AskAsync(string order, CancellationToken cancellationToken) => _process.AskAsync(order, cancellationToken);

    /// <summary>An invite to a thread that the node holds.</summary>
    public async Task<string> InviteAsync(ThreadId thread, CancellationToken cancellationToken) => (await AskAsync($"invite {thread}", cancellationToken))[0];

    /// <summary>Joins by an invite and waits for the records.</summary>
    public async Task<(double Seconds, long Appended)> JoinAsync(string invite, CancellationToken cancellationToken)
    {
        var words = await AskAsync($"join {invite}", cancellationToken);
        return (double.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Lets the node give back what it does not need, so that growth is seen from there.</summary>
    public Task CollectAsync(CancellationToken cancellationToken) => AskAsync("memory", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        if (Proxy is not null) await Proxy.DisposeAsync();
        await Database.DisposeAsync();
        _keyRing.Delete(recursive: true);
    }

    private WorkerProcess Run() => WorkerProcess.Start(AnswerMax, NodeWorker.Verb, Proxy?.ConnectionString ?? Database.ConnectionString, _keyRing.FullName);
}
