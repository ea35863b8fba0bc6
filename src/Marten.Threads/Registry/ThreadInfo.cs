using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Registry;

/// <summary>A thread that this database holds.</summary>
/// <param name="Id">The thread.</param>
/// <param name="Name">A local label, never replicated; may be empty.</param>
/// <param name="CanRead">Whether the read key is here; without it the thread is stored and served, but not read.</param>
/// <param name="CreatedAt">When it was created or joined here.</param>
public sealed record ThreadInfo(ThreadId Id, string Name, bool CanRead, DateTimeOffset CreatedAt);

/// <summary>What a new thread is made of. Every part that is left out is generated.</summary>
public sealed record ThreadCreation
{
    /// <summary>The thread's id, when it exists elsewhere already.</summary>
    public ThreadId? Id { get; init; }

    /// <summary>Its key, when it exists elsewhere already. Without a read key the node becomes a replicator.</summary>
    public ThreadKey? Key { get; init; }

    /// <summary>A local label: letters, digits and single hyphens, at most 128 bytes, or empty.</summary>
    public string Name { get; init; } = "";
}
