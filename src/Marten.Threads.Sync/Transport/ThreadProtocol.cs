namespace Marten.Threads.Sync.Transport;

/// <summary>How peers speak about threads (specification, section 6.1): each libp2p stream carries one HTTP/2 connection in the clear, whose opener is the gRPC client.</summary>
internal static class ThreadProtocol
{
    /// <summary>The libp2p protocol.</summary>
    public const string Id = "/thread/0.0.1";

    /// <summary>
    /// The longest message that the reference takes in (gRPC's default); nothing longer is sent to anybody.
    /// </summary>
    public const int MessageBytesMax = 4 * 1024 * 1024;

    /// <summary>
    /// The longest reply that is taken in, 64 MiB: an old peer cuts its replies by the number of records, 10,000, and not by bytes.
    /// </summary>
    public const int ReplyBytesMax = 64 * 1024 * 1024;
}
