using Marten.Threads.Protocol;

namespace Marten.Threads.Delivering;

/// <summary>What waits for a subscription in one thread.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Commits">How many commits were not begun yet; 0 where a commit was delivered in part.</param>
public sealed record SubscriptionBacklog(ThreadId Thread, long Commits);
