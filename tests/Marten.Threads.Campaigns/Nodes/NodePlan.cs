namespace Marten.Threads.Campaigns.Nodes;

/// <summary>What the processes of one application have in common.</summary>
/// <param name="ConnectionString">The database.</param>
/// <param name="KeyRing">Folder of the data protection keys.</param>
/// <param name="Reduction">How instances are made.</param>
/// <param name="Sync">How threads are exchanged with peers; null for not at all.</param>
internal sealed record NodePlan(string ConnectionString, string KeyRing, ReductionMode Reduction, SyncPlan? Sync = null);
