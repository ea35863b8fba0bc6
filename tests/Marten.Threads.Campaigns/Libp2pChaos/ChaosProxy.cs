using System.Net;
using System.Net.Sockets;

namespace Marten.Threads.Campaigns.Libp2pChaos;

/// <summary>Stands before a host's port and can kill what goes through it, as a router that forgets its connections does.</summary>
internal sealed class ChaosProxy : IAsyncDisposable
{
    private const int BufferLength = 32 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly List<Task> _pumps = [];
    private readonly Func<int> _target;
    private readonly Task _accepting;
    private TaskCompletionSource? _held;
    private bool _isCut;

    public ChaosProxy(Func<int> target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>Breaks all connections that go through here, without a word.</summary>
    public void Kill()
    {
        Socket[] sockets;
        lock (_lock) sockets = [.. _sockets];
        foreach (var socket in sockets) Abort(socket);
    }

    /// <summary>Breaks all connections and takes no further ones until it is healed.</summary>
    public void Cut()
    {
        lock (_lock) _isCut = true;
        Release();
        Kill();
    }

    /// <summary>Keeps back what is sent, both ways, until it is healed. Nobody is told: as when a cable is pulled.</summary>
    public void Hold()
    {
        lock (_lock) _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets everything pass again.</summary>
    public void Heal()
    {
        lock (_lock) _isCut = false;
        Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        Kill();
        Task[] pumps;
        lock (_lock) pumps = [.. _pumps];
        await Task.WhenAll(pumps);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_stopping.Token);
                Accepted++;
                lock (_lock)
                {
                    _pumps.RemoveAll(static pump => pump.IsCompleted);
                    _pumps.Add(Task.Run(() => ForwardAsync(near)));
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ForwardAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        bool isCut;
        lock (_lock)
        {
            isCut = _isCut;
            if (!isCut) _sockets.UnionWith([near, far]);
        }

        if (isCut)
        {
            Abort(near);
            return;
        }

        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target(), _stopping.Token);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near)).Unwrap();
            await Task.Delay(TimeSpan.FromMilliseconds(100), _stopping.Token); // the other direction's last words
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // broken, as it happens here
        }
        finally
        {
            lock (_lock) _sockets.ExceptWith([near, far]);
            Abort(near);
            Abort(far);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[BufferLength];
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                await PassAsync();
                for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the other direction ends with it
        }
    }

    private Task PassAsync()
    {
        lock (_lock) return _held is null ? Task.CompletedTask : _held.Task.WaitAsync(_stopping.Token);
    }

    private void Release()
    {
        TaskCompletionSource? held;
        lock (_lock) (held, _held) = (_held, null);
        held?.TrySetResult();
    }

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // ended already
        }

        socket.Dispose();
    }
}
