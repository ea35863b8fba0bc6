using Marten.Threads.Libp2p;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>A libp2p stream whose other end has said everything already.</summary>
internal sealed class ScriptedLibp2pStream(ScriptedStream inner) : Libp2pStream
{
    public override PeerId RemotePeer => default;

    public override Multiaddr RemoteAddress => default;

    public override string Protocol => "/scripted";

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken = default) => default;

    public override void Reset() => inner.Dispose();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);
}
