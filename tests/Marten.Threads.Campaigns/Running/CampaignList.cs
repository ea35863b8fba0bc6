using Marten.Threads.Campaigns.Forks;
using Marten.Threads.Campaigns.Orders;

namespace Marten.Threads.Campaigns.Running;

/// <summary>All campaigns, by the order in which <c>--list</c> tells them.</summary>
public static class CampaignList
{
    public static IReadOnlyList<ICampaign> All { get; } =
    [
        new OrdersCampaign(),
        new ForksCampaign(),
    ];
}
