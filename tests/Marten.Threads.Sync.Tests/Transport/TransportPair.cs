using Marten.Threads.Libp2p;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marten.Threads.Sync.Tests.Transport;

/// <summary>A host that serves, and one that calls it, on real sockets.</summary>
internal sealed class TransportPair : IAsyncDisposable
{
    private readonly PeerServer _server;

    private TransportPair(Libp2pHost alice, Libp2pHost bob, PeerServer server, EchoService service)
    {
        (Alice, Bob, _server, Service) = (alice, bob, server, service);
        Channels = new PeerChannels(bob, NullLoggerFactory.Instance);
    }

    /// <summary>Serves.</summary>
    public Libp2pHost Alice { get; }

    /// <summary>Calls.</summary>
    public Libp2pHost Bob { get; }

    public EchoService Service { get; }

    public PeerChannels Channels { get; }

    public Service.ServiceClient Client => Channels.Rent(Alice.PeerId).Client;

    public static async Task<TransportPair> StartAsync()
    {
        var alice = await ListeningAsync();
        var bob = await ListeningAsync();
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);
        var service = new EchoService();
        var server = await PeerServer.StartAsync(alice, service, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        return new TransportPair(alice, bob, server, service);
    }

    public static async Task<Libp2pHost> ListeningAsync()
    {
        var host = new Libp2pHost(SigningKey.Generate(SystemRandomSource.Instance));
        await host.StartListenAsync([Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")], TestContext.Current.CancellationToken);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        Channels.Dispose();
        await _server.DisposeAsync();
        await Bob.DisposeAsync();
        await Alice.DisposeAsync();
    }
}
