using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Marten.Threads.Libp2p;
using Microsoft.AspNetCore.Connections;

namespace Marten.Threads.Sync.Transport;

/// <summary>Hands the libp2p streams of a protocol to Kestrel. One that it does not take soon is reset: nothing is parked.</summary>
internal sealed class PeerListener : IConnectionListener
{
    /// <summary>Streams that wait to be taken. Kestrel takes each at once; more than these means that it is overwhelmed.</summary>
    private const int WaitingMax = 64;

    /// <summary>A peer needs one stream, and a second while the first one ends; eight are what several of its processes need.</summary>
    private static readonly ProtocolLimits Limits = new() { StreamsPerPeer = 8, StreamsTotal = 1024 };

    private readonly Channel<PeerConnection> _waiting = Channel.CreateBounded<PeerConnection>(WaitingMax);
    private readonly IDisposable _handling;
    private long _accepted;

    public PeerListener(PeerEndPoint endPoint)
    {
        EndPoint = endPoint;
        _handling = endPoint.Host.Handle(endPoint.Protocol, ServeAsync, Limits);
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _waiting.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return null; // the listening ended
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _handling.Dispose();
        _waiting.Writer.TryComplete();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(CancellationToken.None).ConfigureAwait(false);
        while (_waiting.Reader.TryRead(out var left))
        {
            left.Abort(new ConnectionAbortedException("The host stops."));
            await left.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _accepted);
        var connection = new PeerConnection(string.Create(CultureInfo.InvariantCulture, $"{stream.RemotePeer}:{number}"), stream, cancellationToken);
        if (!_waiting.Writer.TryWrite(connection))
        {
            connection.Abort(new ConnectionAbortedException("Too many wait."));
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        await connection.Completion.ConfigureAwait(false);
    }
}
