using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Tests.Hostile;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Handshakes;

/// <summary>A host and a rogue that dials it, or is dialed by it.</summary>
internal sealed class RogueMeeting : IAsyncDisposable
{
    private RogueMeeting(Libp2pHost host, TestLogs logs) => (Host, Logs) = (host, logs);

    public Libp2pHost Host { get; }

    public TestLogs Logs { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RogueMeeting> BeginAsync(SigningKey? key = null)
    {
        var logs = new TestLogs();
        var host = new Libp2pHost(key ?? TestHost.NewKey(), new Libp2pHostOptions { LoggerFactory = logs });
        host.Handle(TestHost.Echo, TestHost.EchoAsync);
        await host.StartListenAsync([TestHost.AnyPort], Token);
        return new RogueMeeting(host, logs);
    }

    /// <summary>Why the host did not connect, in either role; None when it did.</summary>
    public Task<Libp2pFailure> MeetAsync(Rogue rogue, bool rogueDials) => rogueDials ? AnsweredAsync(rogue) : DialedAsync(rogue);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Logs.InternalErrors.ShouldBe(0);
    }

    private async Task<Libp2pFailure> AnsweredAsync(Rogue rogue)
    {
        TcpAddress.TryGetListenEndPoint(Host.ListenAddresses[0], out IPEndPoint? endPoint).ShouldBeTrue();
        using var client = new TcpClient();
        await client.ConnectAsync(endPoint!, Token);
        await PlayAsync(client, rogue.DialAsync);
        await Deadlines.HoldsSoonAsync(() => Logs.Lines.Any(static line => line.Id is 20 or 24), "the host decided");
        return Logs.Lines.First(static line => line.Id is 20 or 24).Failure;
    }

    private async Task<Libp2pFailure> DialedAsync(Rogue rogue)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Host.Peers.Add(rogue.Id, TcpAddress.FromEndPoint((IPEndPoint)listener.LocalEndpoint));
        Task<ConnectionInfo> connecting = Host.ConnectAsync(rogue.Id, Token);
        using TcpClient client = await listener.AcceptTcpClientAsync(Token).Soon();
        Task playing = PlayAsync(client, rogue.AcceptAsync);
        try
        {
            await connecting.Soon();
            return Libp2pFailure.None;
        }
        catch (Libp2pException exception)
        {
            return exception.Failure;
        }
        finally
        {
            await playing.Soon();
        }
    }

    // The host may hang up at any moment, which is what most rogues deserve.
    private static async Task PlayAsync(TcpClient client, Func<Stream, CancellationToken, Task<Stream?>> play)
    {
        try
        {
            if (await play(client.GetStream(), Token).Soon() is null)
                client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            client.Close();
        }
    }
}
