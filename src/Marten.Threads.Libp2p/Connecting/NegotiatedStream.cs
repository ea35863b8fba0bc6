using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>A stream whose ends have agreed on a protocol.</summary>
internal sealed class NegotiatedStream(YamuxStream inner, PeerId remotePeer, Multiaddr remoteAddress, string protocol) : Libp2pStream
{
    public override PeerId RemotePeer => remotePeer;

    public override Multiaddr RemoteAddress => remoteAddress;

    public override string Protocol => protocol;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken = default)
    {
        inner.CompleteWrites();
        return default;
    }

    public override void Reset() => inner.Reset();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
