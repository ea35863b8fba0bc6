using System.Collections.Concurrent;
using Marten.Threads.Listening;
using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.Listen;

/// <summary>A thread of a run, and what its writers know.</summary>
/// <param name="Id">The thread.</param>
/// <param name="Start">Where its feed stood before anybody wrote.</param>
internal sealed record ListenThread(ThreadId Id, ThreadCursor Start)
{
    /// <summary>Everybody writes new instances of his own.</summary>
    public const string Own = "Own";

    /// <summary>One instance to which everybody writes.</summary>
    public const string Shared = "Shared";

    /// <summary>Instances whose creation was acknowledged.</summary>
    public ConcurrentQueue<string> Acknowledged { get; } = new();

    /// <summary>Instances whose creation was rolled back.</summary>
    public ConcurrentQueue<string> RolledBack { get; } = new();
}
