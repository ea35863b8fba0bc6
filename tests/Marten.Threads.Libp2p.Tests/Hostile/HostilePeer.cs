using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>A peer that plays by hand what it sends to a host, on a real connection.</summary>
internal sealed class HostilePeer : IAsyncDisposable
{
    private readonly TcpClient _client = new();
    private readonly SigningKey _key = TestHost.NewKey();
    private NoiseStream? _secured;

    /// <summary>The bare connection.</summary>
    public NetworkStream Bare => _client.GetStream();

    /// <summary>The encrypted connection, once there is one.</summary>
    public Stream Secured => _secured ?? throw new InvalidOperationException("There was no handshake.");

    public Socket Socket => _client.Client;

    /// <summary>Connects, and says nothing.</summary>
    public static async Task<HostilePeer> ConnectAsync(Libp2pHost victim)
    {
        var peer = new HostilePeer();
        TcpAddress.TryFrom(victim.ListenAddresses[0], out TcpAddress? address).ShouldBeTrue();
        await peer._client.ConnectAsync(new IPEndPoint(address!.Ip!, address.Port), TestContext.Current.CancellationToken).AsTask().Soon();
        return peer;
    }

    /// <summary>Connects and shakes hands like an honest peer.</summary>
    public static async Task<HostilePeer> ShakeHandsAsync(Libp2pHost victim)
    {
        HostilePeer peer = await ConnectAsync(victim);
        await MultistreamSelect.SelectAsync(peer.Bare, [NoiseUpgrade.Protocol], TestContext.Current.CancellationToken).Soon();
        NoiseOutcome outcome = await new NoiseUpgrade(peer._key, SystemRandomSource.Instance, ["/yamux/1.0.0"])
            .DialAsync(peer.Bare, victim.PeerId, TestContext.Current.CancellationToken).Soon();
        peer._secured = outcome.Stream.ShouldNotBeNull();
        return peer;
    }

    /// <summary>Sends Yamux frames in one go; how the host takes that is seen elsewhere.</summary>
    public async Task FramesAsync(params IEnumerable<byte[]> frames)
    {
        try
        {
            await Secured.PutAsync([.. frames.SelectMany(static frame => frame)]);
        }
        catch (IOException)
        {
            // the host has closed the connection already
        }
    }

    public static byte[] Frame(YamuxFrameType type, YamuxFlags flags, uint stream, uint length, byte[]? content = null)
    {
        byte[] frame = new byte[YamuxHeader.Size + (content?.Length ?? 0)];
        new YamuxHeader(type, flags, stream, length).Write(frame);
        content?.CopyTo(frame, YamuxHeader.Size);
        return frame;
    }

    public static byte[] Open(uint stream) => Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, stream, 0);

    public static byte[] Data(uint stream, byte[] content, YamuxFlags flags = YamuxFlags.None) => Frame(YamuxFrameType.Data, flags, stream, (uint)content.Length, content);

    /// <summary>A stream on which a protocol was proposed.</summary>
    public static byte[] OpenFor(uint stream, string protocol) => [.. Open(stream), .. Data(stream, MultistreamLine.Encode(MultistreamSelect.Header, protocol))];

    /// <summary>Reads until the host closes the connection.</summary>
    public static async Task UntilClosedAsync(Stream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken).Soon() > 0)
                continue;
        }
        catch (IOException)
        {
            return; // closed with something unread
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_secured is not null)
            await _secured.DisposeAsync();
        _client.Dispose();
        _key.Dispose();
    }
}
