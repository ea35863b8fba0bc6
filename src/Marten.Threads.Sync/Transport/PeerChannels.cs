using System.Net.Http;
using Grpc.Net.Client;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Wire;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Transport;

/// <summary>
/// Calls peers. Each has one channel, whose stream is opened when it is needed, and again when the connection was gone. Safe for use from several
/// threads.
/// </summary>
internal sealed class PeerChannels(ILibp2pHost host, ILoggerFactory loggers) : IDisposable
{
    /// <summary>Peers whose channels are kept; of more the one that was used longest ago is closed. A host that syncs has some dozens.</summary>
    private const int ChannelsMax = 512;

    /// <summary>How long a stream on which nothing happens stays open.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    // A name has no upper case, a peer id does: the channel knows its peer, and the name stands for none.
    private static readonly Uri Address = new("http://libp2p.peer");

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, LinkedListNode<PeerChannel>> _channels = [];
    private readonly LinkedList<PeerChannel> _byUse = new();
    private bool _disposed;

    /// <summary>The client of a peer.</summary>
    public Service.ServiceClient ClientOf(PeerId peer)
    {
        PeerChannel? closing = null;
        Service.ServiceClient client;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_channels.TryGetValue(peer, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddLast(known);
                return known.Value.Client;
            }

            var channel = new PeerChannel(peer, NewChannel(peer));
            _channels.Add(peer, _byUse.AddLast(channel));
            client = channel.Client;
            if (_channels.Count > ChannelsMax) closing = TakeOldest();
        }

        closing?.Channel.Dispose();
        return client;
    }

    /// <summary>Ends all calls.</summary>
    public void Dispose()
    {
        PeerChannel[] all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _byUse];
            _byUse.Clear();
            _channels.Clear();
        }

        foreach (var one in all) one.Channel.Dispose();
    }

    private PeerChannel TakeOldest()
    {
        var oldest = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _channels.Remove(oldest.Peer);
        return oldest;
    }

    private GrpcChannel NewChannel(PeerId peer) => GrpcChannel.ForAddress(Address, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) => await host.OpenAsync(peer, ThreadProtocol.Id, cancellationToken).ConfigureAwait(false),
            EnableMultipleHttp2Connections = false,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = IdleTimeout,
        },
        DisposeHttpClient = true,
        LoggerFactory = loggers,
        MaxReceiveMessageSize = ThreadProtocol.ReplyBytesMax,
        MaxSendMessageSize = ThreadProtocol.MessageBytesMax,
        ThrowOperationCanceledOnCancellation = true,
    });

    private sealed class PeerChannel(PeerId peer, GrpcChannel channel)
    {
        public PeerId Peer => peer;

        public GrpcChannel Channel => channel;

        public Service.ServiceClient Client { get; } = new(channel);
    }
}
