using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Tests.Handshakes;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>One TCP connection to a host from another address than the honest peers', and what is said on it.</summary>
internal sealed class Attacker : IDisposable
{
    private readonly Socket _socket;

    private Attacker(Socket socket)
    {
        _socket = socket;
        Wire = new NetworkStream(socket, ownsSocket: false);
    }

    /// <summary>What is spoken on: the bare connection, and the encrypted one once hands were shaken.</summary>
    public Stream Wire { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Attacker> ConnectAsync(Multiaddr target, string from = "127.0.0.2")
    {
        TcpAddress.TryGetListenEndPoint(target, out IPEndPoint? endPoint).ShouldBeTrue();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(endPoint!, Token);
        return new Attacker(socket);
    }

    /// <summary>Proves who he is, like an honest peer.</summary>
    public async Task<Attacker> ShakeHandsAsync(Rogue? rogue = null)
    {
        Wire = (await (rogue ?? new Rogue()).DialAsync(Wire, Token).Soon())!;
        return this;
    }

    /// <summary>Says something; being cut off in the middle is no surprise.</summary>
    public async Task<Attacker> SayAsync(params byte[][] parts)
    {
        try
        {
            foreach (byte[] part in parts)
                await Wire.PutAsync(part);
        }
        catch (IOException)
        {
            // the host had enough
        }

        return this;
    }

    /// <summary>Says bytes on the bare connection, below the encryption.</summary>
    public Task SayBareAsync(byte[] bytes) => _socket.SendAsync(bytes, Token).AsTask().Soon();

    /// <summary>Reads until the host hangs up.</summary>
    public async Task LostAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            using var bare = new NetworkStream(_socket, ownsSocket: false);
            while (await bare.ReadAsync(buffer, Token).Soon() > 0)
            {
                // what it says before it goes is of no interest here
            }
        }
        catch (IOException)
        {
            // reset instead of closed
        }
    }

    public void Dispose() => _socket.Dispose();
}
