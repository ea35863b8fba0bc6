using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>One address that is listened at.</summary>
internal sealed class TcpListening : IAsyncDisposable
{
    /// <summary>Connections that the system holds before they are accepted; those beyond try again by themselves.</summary>
    private const int Backlog = 128;

    /// <summary>Pause after the system could not accept, mostly because it has no file handles left.</summary>
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<Socket> _onAccepted;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="time">The clock of pauses.</param>
    /// <param name="logger">Told of trouble.</param>
    /// <param name="onAccepted">Gets each connection, which is then its own; must not wait.</param>
    /// <exception cref="SocketException">The address is in use, or none of this machine's.</exception>
    public TcpListening(IPEndPoint endPoint, TimeProvider time, ILogger logger, Action<Socket> onAccepted)
    {
        _time = time;
        _logger = logger;
        _onAccepted = onAccepted;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                _socket.DualMode = false; // an IPv4 address is listened at by its own name
            _socket.Bind(endPoint);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        Address = TcpAddress.FromEndPoint(EndPoint);
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    public Multiaddr Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await AcceptOneAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception)
            {
                // The log itself broke, so there is nobody to tell. Those who come next are accepted all the same.
            }
        }
    }

    private async Task AcceptOneAsync()
    {
        Socket? accepted = null;
        try
        {
            accepted = await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
            _onAccepted(accepted);
        }
        catch (SocketException exception)
        {
            _logger.AcceptFailed(exception, Address);
            await Task.Delay(ErrorPause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            accepted?.Dispose(); // whoever listens to logs or metrics threw: that costs this connection
            _logger.InternalError(exception);
        }
    }
}
