using System.Net;
using System.Net.Sockets;

namespace TwoNodes;

/// <summary>The network cable of a node: others reach it through this port only, and it can be pulled out.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _nodePort;
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _carrying = [];
    private readonly Task _accepting;
    private CancellationTokenSource? _plugged = new();

    /// <param name="nodePort">Where the node itself listens.</param>
    public Cable(int nodePort)
    {
        _nodePort = nodePort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where others reach the node.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A port that nobody uses at the moment.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void PullOut()
    {
        lock (_lock)
        {
            _plugged?.Cancel();
            _plugged = null;
        }
    }

    public void PlugIn()
    {
        lock (_lock) _plugged ??= new CancellationTokenSource();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        PullOut();
        _listener.Stop();
        await _accepting;
        Task[] carrying;
        lock (_lock) carrying = [.. _carrying];
        await Task.WhenAll(carrying);
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var outside = await _listener.AcceptTcpClientAsync(_ending.Token);
                lock (_lock)
                {
                    var carrying = CarryAsync(outside, _plugged?.Token ?? new CancellationToken(canceled: true));
                    _carrying.RemoveWhere(static one => one.IsCompleted);
                    _carrying.Add(carrying);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (_ending.IsCancellationRequested) return;
            }
        }
    }

    private async Task CarryAsync(TcpClient outside, CancellationToken pulledOut)
    {
        using var inside = new TcpClient();
        try
        {
            await inside.ConnectAsync(IPAddress.Loopback, _nodePort, pulledOut);
            var (there, here) = (outside.GetStream(), inside.GetStream());
            await Task.WhenAny(there.CopyToAsync(here, pulledOut), here.CopyToAsync(there, pulledOut));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // pulled out, or nobody listens behind it
        }
        finally
        {
            outside.Dispose();
        }
    }
}
