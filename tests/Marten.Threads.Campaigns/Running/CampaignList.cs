namespace Marten.Threads.Campaigns.Running;

/// <summary>All campaigns, by the order in which <c>--list</c> tells them.</summary>
public static class CampaignList
{
    public static IReadOnlyList<ICampaign> All { get; } =
    [
        new Mutants.MutantCampaign(),
        new Decoders.DecoderCampaign(),
        new Signatures.SignatureCampaign(),
        new Orders.OrdersCampaign(),
        new Forks.ForksCampaign(),
        new Writers.WritersCampaign(),
        new Kill.KillCampaign(),
        new Poison.PoisonCampaign(),
        new Census.CensusCampaign(),
        new Listen.ListenCampaign(),
        new Ancient.AncientCampaign(),
        new Scripts.ScriptsCampaign(),
        new Libp2pFuzz.Libp2pFuzzCampaign(),
        new Libp2pChaos.Libp2pChaosCampaign(),
        new SyncChaos.SyncChaosCampaign(),
        new SyncTakeover.SyncTakeoverCampaign(),
        new Queries.QueriesCampaign(),
        new Injection.InjectionCampaign(),
        new QueryCosts.QueryCostsCampaign(),
    ];
}
