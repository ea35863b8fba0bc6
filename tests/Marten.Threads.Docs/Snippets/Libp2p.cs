using System.Text;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Logging;

namespace Docs.Snippets;

/// <summary>The code of docs/guides/libp2p.md.</summary>
internal static class Libp2p
{
    public static async Task ListenAsync(SigningKey key, ILoggerFactory loggerFactory)
    {
        // snippet: libp2p-host
        await using var host = new Libp2pHost(key, new Libp2pHostOptions
        {
            AnnounceAddresses = { Multiaddr.Parse("/dns4/node.example.org/tcp/4006") },
            LoggerFactory = loggerFactory,
        });

        await host.StartListenAsync([Multiaddr.Parse("/ip4/0.0.0.0/tcp/4006"), Multiaddr.Parse("/ip6/::/tcp/4006")]);
        // end of snippet
    }

    public static IDisposable Serve(Libp2pHost host)
    {
        // snippet: libp2p-handle
        using var serving = host.Handle("/example/upper/1.0.0", async (stream, cancellationToken) =>
        {
            using var reader = new StreamReader(stream);
            var text = await reader.ReadToEndAsync(cancellationToken);
            var answer = $"{stream.RemotePeer}: {text.ToUpperInvariant()}";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancellationToken);
        });
        // end of snippet
        return serving;
    }

    public static async Task<string> OpenAsync(Libp2pHost host, PeerId peer, CancellationToken cancellationToken)
    {
        // snippet: libp2p-open
        host.Peers.Add(Multiaddr.Parse("/dns4/other.example.org/tcp/4006/p2p/12D3KooWPcv49Vv6DvkaUueyFqz2aid1oH77FLj4wXEd4xqUNQvu"));

        await using var stream = await host.OpenAsync(peer, "/example/upper/1.0.0", cancellationToken);
        await stream.WriteAsync("hello"u8.ToArray(), cancellationToken);
        await stream.CompleteWritesAsync(cancellationToken);

        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(cancellationToken);
        // end of snippet
        return answer;
    }
}
