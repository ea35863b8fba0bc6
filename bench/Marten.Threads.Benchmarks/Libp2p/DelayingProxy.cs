using System.Net;
using System.Net.Sockets;

namespace Marten.Threads.Benchmarks.Libp2p;

/// <summary>A TCP line of some length: what goes in comes out later, at whatever rate. What is under way is bounded.</summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly TimeSpan _delay;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <param name="target">Where the other end listens.</param>
    /// <param name="delay">How long each direction takes.</param>
    public DelayingProxy(IPEndPoint target, TimeSpan delay)
    {
        _target = target;
        _delay = delay;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true) carried.Add(CarryAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(Socket accepted)
    {
        using var near = accepted;
        using var far = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(_target, _stopping.Token);
            await Task.WhenAll(new DelayedDirection(near, far, _delay).RunAsync(_stopping.Token), new DelayedDirection(far, near, _delay).RunAsync(_stopping.Token));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // an end is gone; closing both sockets tells the other
        }
    }
}
