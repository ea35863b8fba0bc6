using Marten.Threads.Libp2p;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Benchmarks.Libp2p.Workers;

/// <summary>Many hosts in one process, each with a key of its own, that dial the same peer; and the peer that they dial.</summary>
internal sealed class Crowd(Libp2pHost host) : IAsyncDisposable
{
    private static readonly TimeSpan IdentifyMax = TimeSpan.FromSeconds(60);

    private readonly List<Libp2pHost> _hosts = [];
    private readonly List<SigningKey> _keys = [];
    private PeerId _dialed;

    /// <summary>Makes hosts that are not connected yet.</summary>
    public double[] Gather(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _keys.Add(SigningKey.Generate(SystemRandomSource.Instance));
            _hosts.Add(new Libp2pHost(_keys[^1], HostWorker.Roomy()));
        }

        return [];
    }

    /// <summary>Connects each of them.</summary>
    public async Task<double[]> ConnectAsync(Multiaddr address)
    {
        foreach (var one in _hosts)
        {
            one.Peers.Add(address);
            _dialed = one.Peers.Peers[0];
            await one.ConnectAsync(_dialed);
        }

        return [];
    }

    /// <summary>Waits until this end of all connections knows the other, and no stream is open.</summary>
    public async Task<double[]> WaitAsync(int connections)
    {
        using var late = new CancellationTokenSource(IdentifyMax);
        IReadOnlyList<Libp2pHost> hosts = _hosts.Count > 0 ? _hosts : [host];
        while (!IsQuiet(hosts, connections)) await Task.Delay(50, late.Token);
        return [];
    }

    public async Task<double[]> DisperseAsync()
    {
        foreach (var one in _hosts) await one.DisposeAsync();
        foreach (var key in _keys) key.Dispose();
        _hosts.Clear();
        _keys.Clear();
        return [];
    }

    public async ValueTask DisposeAsync() => await DisperseAsync();

    private static bool IsQuiet(IReadOnlyList<Libp2pHost> hosts, int connections)
    {
        var all = hosts.SelectMany(static one => one.Connections.Select(connection => (Host: one, Connection: connection))).ToList();
        return all.Count == connections && all.TrueForAll(static one => one.Connection.Streams == 0 && one.Host.Peers.ProtocolsOf(one.Connection.RemotePeer).Count > 0);
    }
}
