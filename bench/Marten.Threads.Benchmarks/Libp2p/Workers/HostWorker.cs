using System.Globalization;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Benchmarks.Libp2p.Workers;

/// <summary>
/// This program as one end of a libp2p connection: a host that listens, serves the test protocols, and does what it is told in lines. Each line is
/// answered by one line, <c>ok</c> with figures or <c>error</c> with words. It ends with its input.
/// </summary>
internal static class HostWorker
{
    /// <summary>The word that makes this program a worker.</summary>
    public const string Verb = "libp2p-end";

    public static async Task RunAsync(TextReader orders, TextWriter answers)
    {
        using var key = SigningKey.Generate(SystemRandomSource.Instance);
        await using var host = new Libp2pHost(key, Roomy());
        TestProtocols.HandleAll(host);
        await host.StartListenAsync([Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")]);
        await using var crowd = new Crowd(host);
        await answers.WriteLineAsync($"ok {host.PeerId} {host.ListenAddresses[0]}");
        while (await orders.ReadLineAsync() is { } line)
            await answers.WriteLineAsync(await AnswerAsync(host, crowd, line.Split(' ')));
    }

    /// <summary>Options under which many hosts on one machine are welcome.</summary>
    public static Libp2pHostOptions Roomy() => new()
    {
        MaxConnections = 10_000,
        MaxConnectionsPerAddress = 10_000,
        ConnectionRatePerAddress = 10_000,
        MaxPendingHandshakes = 10_000,
    };

    private static async Task<string> AnswerAsync(Libp2pHost host, Crowd crowd, string[] words)
    {
        try
        {
            var figures = words switch
            {
                ["know", var address] => Know(host, address),
                ["throughput", var direction, var peer, var bytes] => await Transfers.MeasureAsync(host, direction, PeerId.Parse(peer), Number(bytes)),
                ["open", var peer, var count] => await Opening.MeasureAsync(host, PeerId.Parse(peer), Number(count)),
                ["ping", var peer, var count] => await Pinging.MeasureAsync(host, PeerId.Parse(peer), Number(count)),
                ["gather", var count] => crowd.Gather(Number(count)),
                ["connect", var address] => await crowd.ConnectAsync(Multiaddr.Parse(address)),
                ["identified", var count] => await crowd.WaitAsync(Number(count)),
                ["disperse"] => await crowd.DisperseAsync(),
                ["memory"] => MemoryUse.Measure(),
                _ => throw new NotSupportedException($"There is no order '{string.Join(' ', words)}'."),
            };
            return $"ok {string.Join(' ', figures.Select(static figure => figure.ToString("R", CultureInfo.InvariantCulture)))}";
        }
        catch (Exception exception)
        {
            return $"error {exception.ToString().ReplaceLineEndings(" ")}";
        }
    }

    private static double[] Know(Libp2pHost host, string address)
    {
        host.Peers.Add(Multiaddr.Parse(address));
        return [];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
