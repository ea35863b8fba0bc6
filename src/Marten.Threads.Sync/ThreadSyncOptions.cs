using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Sync;

/// <summary>A thread that is not known here, whose key a peer offers so that this host stores and serves it.</summary>
/// <param name="Peer">Who offers it; proved.</param>
/// <param name="Thread">The thread.</param>
public sealed record ReplicationOffer(PeerId Peer, ThreadId Thread);

/// <summary>Settings of replication. Every default is meant for a host on the open internet.</summary>
public sealed class ThreadSyncOptions
{
    /// <summary>
    /// Whether this host becomes a replicator of a thread that a peer offers: it stores and serves what it cannot read. Default: never. Must be quick
    /// and safe for several threads.
    /// </summary>
    public Func<ReplicationOffer, bool> AcceptReplication { get; set; } = static _ => false;

    /// <summary>
    /// Bytes of records in one reply, default 3.5 MB: what the reference takes in is 4 MiB. One record is sent whatever its size. From 64 KiB to 3.5 MB.
    /// </summary>
    public int ReplyMaxBytes { get; set; } = 3_500_000;

    /// <summary>Records in one reply, default 10,000 as in the reference.</summary>
    public int ReplyMaxRecords { get; set; } = 10_000;

    /// <summary>Calls of one peer a second in the long run, default 50; a quiet peer may make four times as many at once.</summary>
    public int CallRatePerPeer { get; set; } = 50;

    /// <summary>Threads in one exchange of edges that are looked at, default 100; the reference sends ten.</summary>
    public int EdgesMaxThreads { get; set; } = 100;

    /// <summary>How long a peer may take to answer a call, default 30 s: a reply of some megabytes on a slow line (the reference: 10 s).</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    internal ThreadSyncOptions Checked()
    {
        Check(CallTimeout > TimeSpan.Zero && CallTimeout <= TimeSpan.FromHours(1), nameof(CallTimeout), "above zero and at most an hour");
        Check(AcceptReplication is not null, nameof(AcceptReplication), "set");
        Check(ReplyMaxBytes is >= 64 * 1024 and <= 3_500_000, nameof(ReplyMaxBytes), "between 65,536 and 3,500,000");
        Check(ReplyMaxRecords is >= 1 and <= 1_000_000, nameof(ReplyMaxRecords), "between 1 and 1,000,000");
        Check(CallRatePerPeer is >= 1 and <= 1_000_000, nameof(CallRatePerPeer), "between 1 and 1,000,000");
        Check(EdgesMaxThreads is >= 1 and <= 10_000, nameof(EdgesMaxThreads), "between 1 and 10,000");
        return (ThreadSyncOptions)MemberwiseClone();
    }

    private static void Check(bool holds, string option, string rule)
    {
        if (!holds) throw new ArgumentException($"{nameof(ThreadSyncOptions)}.{option} must be {rule}.", option);
    }
}
