using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Marten.Threads.Sync.Transport;

/// <summary>Lets Kestrel listen at a <see cref="PeerEndPoint"/>.</summary>
internal sealed class PeerListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is PeerEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new PeerListener((PeerEndPoint)endpoint));
}
