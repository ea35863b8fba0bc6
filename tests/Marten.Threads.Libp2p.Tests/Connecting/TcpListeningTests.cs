using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Tests.Hostile;

namespace Marten.Threads.Libp2p.Tests.Connecting;

public sealed class TcpListeningTests
{
    [Fact]
    public async Task what_throws_over_one_connection_does_not_end_the_accepting()
    {
        var accepted = new TaskCompletionSource<Socket>();
        int came = 0;
        using var logs = new TestLogs();
        await using var listening = new TcpListening(new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System, logs, socket =>
        {
            if (Interlocked.Increment(ref came) == 1)
                throw new InvalidOperationException("somebody who listens to metrics broke");
            accepted.SetResult(socket);
        });

        using Socket first = await ConnectAsync(listening);
        (await first.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().Soon()).ShouldBe(0, "it is closed");
        using Socket second = await ConnectAsync(listening);

        using Socket other = await accepted.Task.Soon();
        other.Connected.ShouldBeTrue();
        logs.InternalErrors.ShouldBe(1);
    }

    private static async Task<Socket> ConnectAsync(TcpListening listening)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listening.EndPoint, TestContext.Current.CancellationToken);
        return socket;
    }
}
