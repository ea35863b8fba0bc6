namespace Marten.Threads.Campaigns.Running;

/// <summary>A long run that tries to break one promise.</summary>
public interface ICampaign
{
    /// <summary>The word on the command line and in the <c>RESULT</c> line.</summary>
    string Name { get; }

    /// <summary>What it does and what one unit of its count is.</summary>
    string About { get; }

    /// <summary>The count of a full run.</summary>
    long DefaultCount { get; }

    /// <summary>Runs it; everything random comes from the run's seed.</summary>
    Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken);
}
