using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Tests;

/// <summary>Keeps what a campaign tells, so that a failing test can say it.</summary>
internal sealed class ShownFindings : IProgress<CampaignProgress>
{
    private readonly Lock _lock = new();
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public void Report(CampaignProgress value)
    {
        lock (_lock)
        {
            if (value.Finding is not null) _all.Add(value.Finding);
        }
    }

    public override string ToString() => string.Join(Environment.NewLine, _all);
}
