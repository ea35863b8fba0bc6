namespace Marten.Threads.Libp2p;

/// <summary>How many streams of one protocol peers may have open here at a time. A stream beyond that is reset, and nobody else's suffers.</summary>
public sealed class ProtocolLimits
{
    /// <summary>Streams of one peer, default 256: some hundred calls side by side, far from what a connection carries.</summary>
    public int StreamsPerPeer { get; init; } = 256;

    /// <summary>
    /// Streams of all peers at one IPv4 address or one IPv6 /64; by default a quarter of <see cref="StreamsTotal"/>, but not less than one peer's: whoever
    /// makes himself many keys leaves room for others. Raise it behind a load balancer, whose address all share.
    /// </summary>
    public int? StreamsPerAddress { get; init; }

    /// <summary>Streams of all peers, default 4,096: a stream and its handler cost a few KiB while nothing is sent.</summary>
    public int StreamsTotal { get; init; } = 4096;

    internal int OfAddress => StreamsPerAddress ?? Math.Max(StreamsPerPeer, StreamsTotal / 4);
}
