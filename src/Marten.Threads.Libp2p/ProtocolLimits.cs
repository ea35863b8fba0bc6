namespace Marten.Threads.Libp2p;

/// <summary>How many streams of one protocol peers may have open here at a time. A stream beyond that is reset, and nobody else's suffers.</summary>
public sealed class ProtocolLimits
{
    /// <summary>Streams of one peer, default 256: some hundred calls side by side, far from what a connection carries.</summary>
    public int StreamsPerPeer { get; init; } = 256;

    /// <summary>Streams of all peers, default 4,096: a stream and its handler cost a few KiB while nothing is sent.</summary>
    public int StreamsTotal { get; init; } = 4096;
}
