using System.Net;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Hosts;

/// <summary>Hosts on the loopback interface.</summary>
internal static class TestHost
{
    public static Multiaddr AnyPort { get; } = Multiaddr.Parse("/ip4/127.0.0.1/tcp/0");

    public static SigningKey NewKey() => SigningKey.Generate(SystemRandomSource.Instance);

    /// <summary>A host that listens, with the usual handlers.</summary>
    public static async Task<Libp2pHost> ListeningAsync(Libp2pHostOptions? options = null)
    {
        var host = new Libp2pHost(NewKey(), options);
        host.Handle(Echo, EchoAsync);
        await host.StartListenAsync([AnyPort], TestContext.Current.CancellationToken);
        return host;
    }

    public const string Echo = "/test/echo/1.0.0";

    public static async Task EchoAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        await stream.CopyToAsync(stream, cancellationToken);
        await stream.CompleteWritesAsync(cancellationToken);
    }
}
