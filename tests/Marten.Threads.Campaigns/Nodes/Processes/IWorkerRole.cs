namespace Marten.Threads.Campaigns.Nodes.Processes;

/// <summary>What a worker process does between two commands of its parent.</summary>
internal interface IWorkerRole
{
    /// <summary>Documents that the role stores in the application's own store.</summary>
    void Configure(StoreOptions application);

    /// <summary>Works until it is done or the token is cancelled; what it began it ends.</summary>
    /// <param name="node">The application.</param>
    /// <param name="link">Where it tells what it did.</param>
    /// <param name="words">The command, word by word, without its verb.</param>
    /// <param name="cancellationToken">Asks it to rest; never passed on to a database call.</param>
    Task WorkAsync(CampaignNode node, WorkerLink link, string[] words, CancellationToken cancellationToken);
}
