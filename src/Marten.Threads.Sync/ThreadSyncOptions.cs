using Marten.Threads.Libp2p;
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
    /// and safe for several threads. Say yes to peers that you know: who offers a thread first says what its key is, and there is no limit on how many he offers.
    /// </summary>
    public Func<ReplicationOffer, bool> AcceptReplication { get; set; } = static _ => false;

    /// <summary>
    /// Bytes of records in one reply, default 3.5 MB: what the reference takes in is 4 MiB. One record is sent whatever its size. From 64 KiB to 3.5 MB.
    /// </summary>
    public int ReplyMaxBytes { get; set; } = 3_500_000;

    /// <summary>Records in one reply, default 10,000 as in the reference.</summary>
    public int ReplyMaxRecords { get; set; } = 10_000;

    /// <summary>
    /// Calls of one peer a second in the long run, default 200; a quiet peer may make four times as many at once. Each record that is pushed is a call; who has more
    /// of them is told to come back later, and is asked for them in one reply then.
    /// </summary>
    public int CallRatePerPeer { get; set; } = 200;

    /// <summary>Threads in one exchange of edges that are looked at, default 100; the reference sends ten. Never more than 100 are sent.</summary>
    public int EdgesMaxThreads { get; set; } = 100;

    /// <summary>
    /// Where this host listens for peers, default <c>/ip4/0.0.0.0/tcp/4006</c> as in ThreadDB's daemon; port 0 lets the system choose. None: it only calls others.
    /// </summary>
    public IList<Multiaddr> ListenAddresses { get; init; } = [Multiaddr.Parse("/ip4/0.0.0.0/tcp/4006")];

    /// <summary>Settings of the libp2p host: limits, announced addresses, whom to talk to.</summary>
    public Libp2pHostOptions Host { get; init; } = new();

    /// <summary>How often edges are exchanged with every peer of every thread, default 10 s as in the reference. What pushes do not bring is found then.</summary>
    public TimeSpan ExchangeInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer that failed is left alone, default 1 s; doubled at each further failure, and over at once when it connects.</summary>
    public TimeSpan RetryDelayMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause of that kind, default 5 min.</summary>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a peer may take to answer a call, default 30 s: a reply of some megabytes on a slow line (the reference: 10 s).</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whom the application wants to be told of connections; the host's option is replication's own while it runs.</summary>
    internal Action<PeerId>? ApplicationHears { get; private set; }

    internal ThreadSyncOptions Checked()
    {
        Check(ExchangeInterval >= TimeSpan.FromMilliseconds(10) && ExchangeInterval <= TimeSpan.FromDays(1), nameof(ExchangeInterval), "between 10 ms and a day");
        Check(RetryDelayMin > TimeSpan.Zero && RetryDelayMin <= RetryDelayMax, nameof(RetryDelayMin), $"above zero and at most {nameof(RetryDelayMax)}");
        Check(RetryDelayMax <= TimeSpan.FromDays(1), nameof(RetryDelayMax), "at most a day");
        Check(CallTimeout > TimeSpan.Zero && CallTimeout <= TimeSpan.FromHours(1), nameof(CallTimeout), "above zero and at most an hour");
        Check(AcceptReplication is not null, nameof(AcceptReplication), "set");
        Check(ReplyMaxBytes is >= 64 * 1024 and <= 3_500_000, nameof(ReplyMaxBytes), "between 65,536 and 3,500,000");
        Check(ReplyMaxRecords is >= 1 and <= 1_000_000, nameof(ReplyMaxRecords), "between 1 and 1,000,000");
        Check(CallRatePerPeer is >= 1 and <= 1_000_000, nameof(CallRatePerPeer), "between 1 and 1,000,000");
        Check(EdgesMaxThreads is >= 1 and <= 10_000, nameof(EdgesMaxThreads), "between 1 and 10,000");
        Check(ListenAddresses is not null, nameof(ListenAddresses), "set");
        Check(Host is not null, nameof(Host), "set");
        var copy = (ThreadSyncOptions)MemberwiseClone();
        copy.ApplicationHears = Host!.PeerConnected;
        return copy;
    }

    private static void Check(bool holds, string option, string rule)
    {
        if (!holds) throw new ArgumentException($"{nameof(ThreadSyncOptions)}.{option} must be {rule}.", option);
    }
}
