using Grpc.Net.Client;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Transport;

/// <summary>The way to call one peer. Disposing it gives it back.</summary>
internal sealed class PeerChannel(PeerId peer, GrpcChannel channel, Action<PeerChannel> giveBack) : IDisposable
{
    public PeerId Peer => peer;

    public Service.ServiceClient Client { get; } = new(channel);

    /// <summary>How many use it now; guarded by its owner's lock.</summary>
    public int Users { get; set; }

    /// <summary>Whether it is closed once nobody uses it; guarded by its owner's lock.</summary>
    public bool IsLeaving { get; set; }

    public void Close() => channel.Dispose();

    public void Dispose() => giveBack(this);
}
