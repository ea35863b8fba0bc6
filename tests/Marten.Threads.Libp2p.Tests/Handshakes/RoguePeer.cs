using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Handshakes;

/// <summary>A peer on TCP that goes through the Noise handshake by hand, and does one thing wrong.</summary>
internal sealed class RoguePeer(RogueKind kind) : IDisposable
{
    private const int KeyLength = 32;

    private readonly byte[] _static = Bytes.Of(KeyLength, 31);
    private readonly byte[] _ephemeral = Bytes.Of(KeyLength, 32);

    public SigningKey Identity { get; } = TestHost.NewKey();

    /// <summary>Dials a host, shakes hands, and waits until the host closes the connection.</summary>
    /// <returns>The bytes that the host sent after the handshake.</returns>
    public async Task<int> DialAsync(Libp2pHost victim)
    {
        using var client = new TcpClient();
        TcpAddress.TryFrom(victim.ListenAddresses[0], out TcpAddress? address).ShouldBeTrue();
        await client.ConnectAsync(new IPEndPoint(address!.Ip!, address.Port), TestContext.Current.CancellationToken).AsTask().Soon();
        NetworkStream stream = client.GetStream();
        await MultistreamSelect.SelectAsync(stream, ["/noise"], TestContext.Current.CancellationToken).Soon();
        using NoiseHandshake handshake = Begin(isInitiator: true);
        await SendAsync(stream, ChangeKey(handshake.WriteFirst([])));
        try
        {
            byte[] second = await ReceiveAsync(stream);
            byte[] third = [];
            bool agrees = handshake.TryReadSecond(second, out _) && handshake.TryWriteThird(PayloadFor(handshake, victim.PeerId), out third);
            if (agrees)
                await SendChangedAsync(client, third);
            else
                client.Client.Shutdown(SocketShutdown.Send); // it said another key than it computes with, and understands nothing
        }
        catch (IOException)
        {
            return 0; // the host was faster
        }

        return await CountToEndAsync(stream);
    }

    /// <summary>Listens for one connection and shakes hands; the address to dial it at goes to <paramref name="listening"/>.</summary>
    public async Task ListenAsync(TaskCompletionSource<Multiaddr> listening, PeerId victim)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        listening.SetResult(TcpAddress.FromEndPoint((IPEndPoint)listener.LocalEndpoint));
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().Soon();
        NetworkStream stream = client.GetStream();
        await MultistreamSelect.AcceptAsync(stream, static _ => true, TestContext.Current.CancellationToken).Soon();
        using NoiseHandshake handshake = Begin(isInitiator: false);
        try
        {
            handshake.TryReadFirst(await ReceiveAsync(stream), out _).ShouldBeTrue();
            handshake.TryWriteSecond(PayloadFor(handshake, victim), out byte[] second);
            await SendChangedAsync(client, ChangeKey(second));
        }
        catch (IOException)
        {
            return; // the host was faster
        }

        await CountToEndAsync(stream);
    }

    public void Dispose() => Identity.Dispose();

    private NoiseHandshake Begin(bool isInitiator) => new(isInitiator, new NoiseKeyPair(_static), new NoiseKeyPair(_ephemeral));

    private byte[] PayloadFor(NoiseHandshake handshake, PeerId victim)
    {
        using var staticKey = new NoiseKeyPair(_static);
        using var ephemeralKey = new NoiseKeyPair(_ephemeral);
        var scene = new RogueScene(Identity, staticKey.Public.ToArray(), handshake.RemoteStatic.ToArray(), ephemeralKey.Public.ToArray(), victim);
        return kind.Payload?.Invoke(scene) ?? scene.Honest();
    }

    private byte[] ChangeKey(byte[] message) => kind.FirstKey is null ? message : [.. kind.FirstKey(message[..KeyLength]), .. message[KeyLength..]];

    private async Task SendChangedAsync(TcpClient client, byte[] message)
    {
        NetworkStream stream = client.GetStream();
        byte[] changed = kind.Message?.Invoke(message) ?? message;
        if (changed.Length == 0)
            client.Client.Shutdown(SocketShutdown.Send);
        else if (kind.Message is not null && changed.Length != message.Length && Math.Abs(changed.Length - message.Length) > 1)
            await stream.PutAsync(changed); // with a length of its own
        else
            await SendAsync(stream, changed);
        if (kind.Name.Contains("never ends", StringComparison.Ordinal))
            client.Client.Shutdown(SocketShutdown.Send);
    }

    private static Task SendAsync(Stream stream, byte[] message)
    {
        byte[] framed = new byte[sizeof(ushort) + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, sizeof(ushort));
        return stream.PutAsync(framed);
    }

    private static async Task<byte[]> ReceiveAsync(Stream stream)
    {
        byte[] head = await stream.ReadExactlyAsync(sizeof(ushort));
        return await stream.ReadExactlyAsync(BinaryPrimitives.ReadUInt16BigEndian(head));
    }

    private static async Task<int> CountToEndAsync(NetworkStream stream)
    {
        try
        {
            return (await stream.ReadToEndAsync()).Length;
        }
        catch (IOException)
        {
            return 0; // closed with something unread
        }
    }
}
