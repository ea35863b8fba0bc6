namespace Marten.Threads.Campaigns.Nodes;

/// <summary>How the processes of an application exchange threads with peers.</summary>
/// <param name="IsShared">Whether several processes share the work, rather than one having all of it.</param>
/// <param name="ExchangeInterval">How often edges are exchanged.</param>
internal sealed record SyncPlan(bool IsShared, TimeSpan ExchangeInterval);
