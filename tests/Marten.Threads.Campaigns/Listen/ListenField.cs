using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Listening;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Campaigns.Listen;

/// <summary>Two processes on one database, which tell each other of their commits.</summary>
internal sealed class ListenField : IAsyncDisposable
{
    // What a pool holds of readers, and the connection on which hints come.
    private const string Kill = """
        select count(pg_terminate_backend(pid)) from (
          select pid from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and (query like '%has_anchor%' or query like 'listen %' or query = 'select 1')
          order by random() limit 2) chosen
        """;

    private readonly CancellationTokenSource _stop = new();
    private readonly ReadingFailures _failures;
    private readonly Task _relays;

    private ListenField(IReadOnlyList<CampaignNode> nodes, ReadingFailures failures)
    {
        Nodes = nodes;
        _failures = failures;
        _relays = Task.WhenAll(nodes.Select(node => node.Signals.RelayAsync(_stop.Token)));
    }

    public IReadOnlyList<CampaignNode> Nodes { get; }

    public bool IsAsynchronous => Nodes[0].Reduction == ReductionMode.Async;

    /// <summary>How often a page of changes could not be read.</summary>
    public int FailedReadings => _failures.Count;

    public static async Task<ListenField> StartAsync(NodePlan plan, CancellationToken cancellationToken)
    {
        var failures = new ReadingFailures();
        var nodes = new List<CampaignNode>();
        for (var i = 0; i < 2; i++)
        {
            nodes.Add(await CampaignNode.StartAsync(
                plan,
                threads: static options => options.ListenPollInterval = TimeSpan.FromMilliseconds(250), // a hint may die with its connection
                services: services => Prepare(services, failures),
                cancellationToken: cancellationToken));
            await nodes[0].PrepareAsync();
        }

        return new ListenField(nodes, failures);
    }

    /// <summary>Kills connections of readers, wherever they are.</summary>
    public async Task<int> KillAsync(CancellationToken cancellationToken) =>
        int.Parse((await Nodes[0].RowsAsync(Kill, cancellationToken))[0], System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _relays.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var node in Nodes) await node.DisposeAsync();
        _stop.Dispose();
    }

    private static void Prepare(IServiceCollection services, ReadingFailures failures)
    {
        services.AddSingleton<ILoggerProvider>(failures);
        services.ConfigureMarten<IThreadStore>(static options =>
        {
            options.Projections.FastPollingTime = TimeSpan.FromMilliseconds(5);
            options.Projections.SlowPollingTime = TimeSpan.FromMilliseconds(50);
        });
    }

    // Whether the killed connections were those of readers is seen in nothing else.
    private sealed class ReadingFailures : ILoggerProvider, ILogger
    {
        private const int ReadingBroken = 1402;

        private int _count;

        public int Count => _count;

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == ReadingBroken) Interlocked.Increment(ref _count);
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Dispose()
        {
            // nothing is held
        }
    }
}
