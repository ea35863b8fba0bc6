using System.Buffers.Binary;
using System.Security.Cryptography;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Interop;

/// <summary>A host of ours with the same handlers as the peers in JavaScript; see peers/common/handlers.mjs.</summary>
internal sealed class DotnetPeer : IAsyncDisposable
{
    public const string Echo = "/test/echo/1.0.0";
    public const string Source = "/test/source/1.0.0";
    public const string Sink = "/test/sink/1.0.0";
    public const string ResetProtocol = "/test/reset/1.0.0";

    private const int LengthBytes = sizeof(ulong);

    private readonly SigningKey _key;

    private DotnetPeer(SigningKey key, Libp2pHostOptions options)
    {
        _key = key;
        Host = new Libp2pHost(key, options);
        Host.Handle(Echo, EchoAsync);
        Host.Handle(Sink, SinkAsync);
        Host.Handle(Source, SourceAsync);
        Host.Handle(ResetProtocol, ResetAsync);
    }

    public Libp2pHost Host { get; }

    /// <summary>Where it listens, with its peer id.</summary>
    public string Address => Host.ListenAddresses[0].WithPeer(Host.PeerId).ToString();

    public static async Task<DotnetPeer> StartAsync(CancellationToken cancellationToken, bool earlyMuxer = true)
    {
        // Twenty connections in a row from one address are a flood to the defaults.
        var options = new Libp2pHostOptions { ConnectionRatePerAddress = 1000, EarlyMuxerNegotiation = earlyMuxer };
        var peer = new DotnetPeer(SigningKey.Generate(SystemRandomSource.Instance), options);
        await peer.Host.StartListenAsync([Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")], cancellationToken);
        return peer;
    }

    /// <summary>Makes another peer's address known, and tells its id.</summary>
    public PeerId Know(JsPeer other)
    {
        var address = Multiaddr.Parse(other.Address);
        Host.Peers.Add(address);
        return PeerId.Parse(other.Id);
    }

    /// <summary>Sends test bytes while it reads what comes back; the SHA-256 of that.</summary>
    public async Task<string> EchoOnceAsync(PeerId peer, long bytes, int seed, CancellationToken cancellationToken)
    {
        await using Libp2pStream stream = await Host.OpenAsync(peer, Echo, cancellationToken);
        Task sending = SendAsync(stream, bytes, seed, cancellationToken);
        (long length, byte[] hash) = await HashAsync(stream, cancellationToken);
        await sending;
        length.ShouldBe(bytes);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Sends test bytes and ends the sending.</summary>
    public static async Task SendAsync(Libp2pStream stream, long bytes, int seed, CancellationToken cancellationToken)
    {
        byte[] table = TestBytes.Table(seed);
        for (long left = bytes; left > 0; left -= table.Length)
            await stream.WriteAsync(table.AsMemory(0, (int)Math.Min(left, table.Length)), cancellationToken);
        await stream.CompleteWritesAsync(cancellationToken);
    }

    /// <summary>Reads to the end.</summary>
    public static async Task<(long Length, byte[] Hash)> HashAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        long length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
        }

        return (length, hash.GetHashAndReset());
    }

    public static byte[] LengthOf(long length)
    {
        byte[] bytes = new byte[LengthBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, length);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _key.Dispose();
    }

    private static async Task EchoAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        await stream.CopyToAsync(stream, cancellationToken);
        await stream.CompleteWritesAsync(cancellationToken);
    }

    private static async Task SinkAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        (long length, byte[] hash) = await HashAsync(stream, cancellationToken);
        await stream.WriteAsync((byte[])[.. LengthOf(length), .. hash], cancellationToken);
    }

    private static async Task SourceAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        byte[] length = new byte[LengthBytes];
        await stream.ReadExactlyAsync(length, cancellationToken);
        await SendAsync(stream, BinaryPrimitives.ReadInt64BigEndian(length), seed: 0, cancellationToken);
    }

    private static async Task ResetAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        await stream.ReadExactlyAsync(new byte[1], cancellationToken);
        stream.Reset();
    }
}
