using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>A link from node to node, which is always to DAG-CBOR by SHA-256; a link of any other kind can name no node of a thread.</summary>
internal static class NodeLink
{
    public static bool TryRead(scoped ref CborCursor cursor, out ReadOnlySpan<byte> cid) =>
        cursor.TryReadLink(out cid) && Cid.TryFromBytes(cid, out Cid target) && target.IsDagCborSha256;
}
