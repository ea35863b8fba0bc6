using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Tests.Nodes;

[assembly: AssemblyFixture(typeof(CampaignDatabase))]

namespace Marten.Threads.Campaigns.Tests.Nodes;

/// <summary>One server for the tests that need a database and leave it running; each has a database of its own.</summary>
public sealed class CampaignDatabase : IAsyncLifetime
{
    private CampaignServer? _server;

    public async ValueTask InitializeAsync() => _server = await CampaignServer.StartAsync(null, TestContext.Current.CancellationToken);

    internal Task<NodePlan> NewApplicationAsync(ReductionMode reduction) => _server!.NewApplicationAsync(reduction, TestContext.Current.CancellationToken);

    internal async Task<CampaignNode> StartNodeAsync(ReductionMode reduction, Action<StoreOptions>? application = null)
    {
        var plan = await NewApplicationAsync(reduction);
        return await CampaignNode.StartAsync(plan, application, cancellationToken: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
