namespace Marten.Threads.Libp2p.Yamux;

/// <summary>Limits of one connection's streams. Checked when a host is made; changes after that have no effect.</summary>
public sealed class YamuxOptions
{
    /// <summary>Bytes that each side may send on a new stream before it is told more: 256 KiB, fixed by Yamux.</summary>
    public const int InitialWindow = 256 * 1024;

    /// <summary>
    /// The largest window that a stream grows to, default 16 MiB: 320 MB/s at a round trip of 50 ms. go and js have the same. From 256 KiB to 1 GiB.
    /// </summary>
    public int MaxWindow { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// What may lie unread on all streams of a connection together, and up to where windows grow, default 64 MiB. A stream whose data exceed it
    /// is reset.
    /// </summary>
    public int MaxSessionReceive { get; set; } = 64 * 1024 * 1024;

    /// <summary>Streams that the peer may have open, default 1,000 as in go. A further one is reset.</summary>
    public int MaxInboundStreams { get; set; } = 1000;

    /// <summary>Streams opened here that the peer has not taken yet, default 256 as the specification says; opening a further one waits.</summary>
    public int MaxUnacknowledged { get; set; } = 256;

    /// <summary>Longest frame that is sent, default 32 KiB: short enough that a small message of another stream slips in soon. At least 1 KiB.</summary>
    public int MaxFrame { get; set; } = 32 * 1024;

    /// <summary>Answers to pings that wait to be sent, default 32 as in go; a peer that asks faster gets no answer to the rest.</summary>
    public int MaxQueuedPongs { get; set; } = 32;

    /// <summary>Other control frames that wait to be sent, default 1,024; a peer that makes more necessary loses its connection.</summary>
    public int MaxQueuedControl { get; set; } = 1024;

    /// <summary>
    /// Frames in a row that carry nothing, default 10,000: real ones come between others. A peer that sends more keeps us busy for nothing and loses
    /// its connection.
    /// </summary>
    public int MaxEmptyFrames { get; set; } = 10_000;

    /// <summary>
    /// Streams that the peer may open for nothing (resets itself, or that are refused, or agree on no protocol) at once, default 10,000, and a tenth of
    /// that a second in the long run: a user who changes his mind, and not a flood that costs this side far more than the peer. Beyond it the connection
    /// is closed.
    /// </summary>
    public int MaxWastedStreams { get; set; } = 10_000;

    /// <summary>How often the peer is asked whether it is still there, default 30 s as in go.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it may take to answer, default 10 s.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one write to the network may take, default 10 s as in go: a peer that reads nothing loses its connection.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stream that was ended here waits for the peer to end it too, default 30 s; then it is reset.</summary>
    public TimeSpan LingerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    internal YamuxOptions Checked()
    {
        OptionChecks.Positive(KeepAliveInterval);
        OptionChecks.Positive(KeepAliveTimeout);
        OptionChecks.Positive(WriteTimeout);
        OptionChecks.Positive(LingerTimeout);
        OptionChecks.Within(MaxWindow, InitialWindow, 1 << 30);
        OptionChecks.Within(MaxSessionReceive, InitialWindow, int.MaxValue);
        OptionChecks.Within(MaxInboundStreams, 1, 1_000_000);
        OptionChecks.Within(MaxUnacknowledged, 1, 1_000_000);
        OptionChecks.Within(MaxFrame, 1024, InitialWindow);
        OptionChecks.Within(MaxQueuedPongs, 1, 1_000_000);
        OptionChecks.Within(MaxQueuedControl, 1, 1_000_000);
        OptionChecks.Within(MaxEmptyFrames, 1, int.MaxValue);
        OptionChecks.Within(MaxWastedStreams, 1, int.MaxValue);
        return (YamuxOptions)MemberwiseClone();
    }
}
