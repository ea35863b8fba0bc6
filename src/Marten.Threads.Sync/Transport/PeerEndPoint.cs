using System.Net;
using Marten.Threads.Libp2p;

namespace Marten.Threads.Sync.Transport;

/// <summary>Where Kestrel listens for the streams of a libp2p protocol.</summary>
/// <param name="host">The host that accepts them.</param>
/// <param name="protocol">The protocol.</param>
internal sealed class PeerEndPoint(ILibp2pHost host, string protocol) : EndPoint
{
    public ILibp2pHost Host => host;

    public string Protocol => protocol;

    public override string ToString() => $"{protocol} of {host.PeerId}";
}
