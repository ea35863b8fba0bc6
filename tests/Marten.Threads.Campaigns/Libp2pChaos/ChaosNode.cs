using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pChaos;

/// <summary>One peer: a host that can be stopped and made anew with the same key on the same port, behind a proxy that can kill its connections.</summary>
internal sealed class ChaosNode : IAsyncDisposable
{
    /// <summary>How long a host may take to stop: its drain timeout, the last words, and what a busy machine adds.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BindPatience = TimeSpan.FromSeconds(10);

    private readonly SigningKey _key;
    private readonly ChaosFindings _findings;
    private int _port;
    private int _handling;

    private ChaosNode(ulong seed, ChaosFindings findings)
    {
        _key = SigningKey.Generate(new SeededRandomSource(seed));
        _findings = findings;
        Proxy = new ChaosProxy(() => _port);
        Host = NewHost();
    }

    public Libp2pHost Host { get; private set; }

    public ChaosProxy Proxy { get; }

    public PeerId Peer => _key.VerifyingKey.ToPeerId();

    /// <summary>Where others reach it.</summary>
    public Multiaddr Address => Local(Proxy.Port);

    public static async Task<ChaosNode> StartAsync(ulong seed, ChaosFindings findings)
    {
        var node = new ChaosNode(seed, findings);
        await node.ListenAsync(node.Host);
        return node;
    }

    /// <summary>Tells the host where the others are.</summary>
    public void Meet(IEnumerable<ChaosNode> others)
    {
        foreach (var other in others.Where(other => other != this)) Host.Peers.Add(other.Peer, other.Address);
    }

    public async Task RestartAsync(IReadOnlyList<ChaosNode> all, bool abruptly)
    {
        await StopAsync(Host, abruptly);
        var host = NewHost();
        await ListenAsync(host);
        Host = host;
        Meet(all);
        _findings.Restarted();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(Host, abruptly: false);
        await Proxy.DisposeAsync();
        _key.Dispose();
    }

    private async Task StopAsync(Libp2pHost host, bool abruptly)
    {
        try
        {
            await host.StopAsync(new CancellationToken(abruptly)).WaitAsync(StopPatience);
            await host.DisposeAsync().AsTask().WaitAsync(StopPatience);
        }
        catch (TimeoutException)
        {
            _findings.Add($"a host does not stop within {StopPatience.TotalSeconds} s");
            return;
        }

        if (Volatile.Read(ref _handling) is > 0 and var running) _findings.Add($"{running} handlers run in a host that has stopped");
        if (LeftOver(host) is { } left) _findings.Add(left);
        if (await UnreadAsync(host) is > 0 and var unread) _findings.Add($"{unread} unread bytes are left over");
    }

    private static string? LeftOver(Libp2pHost host)
    {
        if (host.Connections.Count > 0) return $"{host.Connections.Count} connections are left over";
        if (host.Context.Slots.Counts != default) return $"connection slots are left over: {host.Context.Slots.Counts}";
        return host.Context.Streams.Counts != default ? $"stream quotas are left over: {host.Context.Streams.Counts}" : null;
    }

    // A stream that came whole before its connection ended stays readable, and counts until its user has read it.
    private static async Task<long> UnreadAsync(Libp2pHost host)
    {
        var deadline = Stopwatch.StartNew();
        while (host.Context.YamuxContext.Budget.Unread != 0 && deadline.Elapsed < StopPatience) await Task.Delay(TimeSpan.FromMilliseconds(10));
        return host.Context.YamuxContext.Budget.Unread;
    }

    private Libp2pHost NewHost()
    {
        var host = new Libp2pHost(_key, new Libp2pHostOptions
        {
            AnnounceAddresses = [Address],
            LoggerFactory = _findings,
            ConnectionRatePerAddress = 100_000, // all come from one address
            MaxConnectionsPerAddress = 1000,
            DrainTimeout = TimeSpan.FromSeconds(1),
            ReconnectDelayMin = TimeSpan.FromMilliseconds(20),
            ReconnectDelayMax = TimeSpan.FromMilliseconds(200),
        });
        host.Handle(ChaosTransfer.Protocol, HandleAsync);
        return host;
    }

    private async Task HandleAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _handling);
        try
        {
            await ChaosTransfer.HandleAsync(stream, _findings, cancellationToken);
        }
        catch (Exception exception) when (exception is not (IOException or OperationCanceledException or FormatException))
        {
            _findings.Add($"a handler saw {exception}");
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _handling);
        }
    }

    // The port may be somebody's for a moment: those that dial have ports of the same range.
    private async Task ListenAsync(Libp2pHost host)
    {
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(100))
        {
            try
            {
                await host.StartListenAsync([Local(_port)]);
                _port = int.Parse(host.ListenAddresses[0].ToString().Split('/')[^1], CultureInfo.InvariantCulture);
                return;
            }
            catch (SocketException) when (waited < BindPatience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static Multiaddr Local(int port) => Multiaddr.Parse(string.Create(CultureInfo.InvariantCulture, $"/ip4/127.0.0.1/tcp/{port}"));
}
