using Marten.Threads.Local;

namespace Marten.Threads.Campaigns.Nodes;

/// <summary>The PostgreSQL server of a campaign and the key ring of its application.</summary>
internal sealed class CampaignServer : IAsyncDisposable
{
    private readonly DirectoryInfo _keyRing;

    private CampaignServer(LocalPostgres postgres, DirectoryInfo keyRing)
    {
        Postgres = postgres;
        _keyRing = keyRing;
    }

    public LocalPostgres Postgres { get; }

    public static async Task<CampaignServer> StartAsync(LocalPostgresOptions? options, CancellationToken cancellationToken)
    {
        options ??= new LocalPostgresOptions();
        options.ServerSettings.TryAdd("max_connections", "300");
        var postgres = await LocalPostgres.StartAsync(options, cancellationToken);
        return new CampaignServer(postgres, Directory.CreateTempSubdirectory("threads-campaign-keys-"));
    }

    /// <summary>A new database, and what the processes of an application on it have in common.</summary>
    public async Task<NodePlan> NewApplicationAsync(ReductionMode reduction, CancellationToken cancellationToken) =>
        new(await Postgres.CreateDatabaseAsync($"campaign{Guid.NewGuid():n}", cancellationToken), _keyRing.FullName, reduction);

    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        _keyRing.Delete(recursive: true);
    }
}
