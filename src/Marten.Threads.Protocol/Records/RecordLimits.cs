namespace Marten.Threads.Protocol.Records;

/// <summary>Limits that decide whether a record is refused. Constants of the protocol, never options: nodes with other numbers would diverge.</summary>
public static class RecordLimits
{
    /// <summary>
    /// The most bytes that the four nodes of a record may have together: the reference's gRPC message limit of 4 MiB less room for the
    /// message around them. A smaller limit would break honest chains.
    /// </summary>
    public const int RecordMaxBytes = (4 * 1024 * 1024) - (64 * 1024);

    /// <summary>How deep the CBOR of a record, event or header node may be nested; honest ones use 1.</summary>
    public const int NodeDepthMax = 16;

    /// <summary>The longest author key protobuf: well above RSA keys of 16,384 bits, the longest that libp2p programs make.</summary>
    public const int AuthorKeyMaxBytes = 4096;
}
