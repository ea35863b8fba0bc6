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

    /// <summary>The channel of a peer, which is not closed before the result is disposed.</summary>
    public PeerChannel Rent(PeerId peer)
    {
        PeerChannel? closing = null;
        PeerChannel rented;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_channels.TryGetValue(peer, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddLast(known);
                rented = known.Value;
            }
            else
            {
                rented = new PeerChannel(peer, NewChannel(peer), Return);
                _channels.Add(peer, _byUse.AddLast(rented));
                if (_channels.Count > ChannelsMax) closing = TakeOldest();
            }

            rented.Users++;
        }

        closing?.Close();
        return rented;
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

        foreach (var one in all) one.Close();
    }

    // One with calls under way leaves the table too, and is closed by the last of them.
    private PeerChannel? TakeOldest()
    {
        var oldest = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _channels.Remove(oldest.Peer);
        oldest.IsLeaving = true;
        return oldest.Users == 0 ? oldest : null;
    }

    private void Return(PeerChannel channel)
    {
        bool isLast;
        lock (_lock) isLast = --channel.Users == 0 && channel.IsLeaving;
        if (isLast) channel.Close();
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
}
