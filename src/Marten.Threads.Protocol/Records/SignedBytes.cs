using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>What a log's key signs (specification, section 5.3): of a first record the author key alone, of a later one <c>event CID ‖ previous CID</c>.</summary>
internal static class SignedBytes
{
    /// <summary>Two CIDs of 36 bytes.</summary>
    public const int BufferLength = 72;

    /// <summary>The signed bytes: the author key itself, or the two CIDs in <paramref name="buffer"/>.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> authorKey, Cid eventCid, Cid previous, Span<byte> buffer)
    {
        if (!previous.IsDefined)
            return authorKey;

        eventCid.Span.CopyTo(buffer);
        previous.Span.CopyTo(buffer[eventCid.Span.Length..]);
        return buffer[..(eventCid.Span.Length + previous.Span.Length)];
    }
}
