using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Libp2p.Tests.Hosts;

/// <summary>Hosts, each with a key of its own, that dial the same peer.</summary>
internal sealed class DialingCrowd : IAsyncDisposable
{
    private readonly Libp2pHost _dialed;
    private readonly SigningKey[] _keys;
    private readonly Libp2pHost[] _hosts;

    public DialingCrowd(Libp2pHost dialed, int count)
    {
        _dialed = dialed;
        _keys = [.. Enumerable.Range(0, count).Select(static _ => TestHost.NewKey())];
        _hosts = [.. _keys.Select(static key => new Libp2pHost(key))];
    }

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (Libp2pHost host in _hosts)
        {
            host.Peers.Add(_dialed.PeerId, _dialed.ListenAddresses);
            await host.ConnectAsync(_dialed.PeerId, cancellationToken);
        }
    }

    /// <summary>Until both ends of each connection know the other, and no stream is open.</summary>
    public Task WaitUntilQuietAsync() => Deadlines.HoldsSoonAsync(
        () => _dialed.Connections.Count == _hosts.Length && IsQuiet(_dialed) && Array.TrueForAll(_hosts, IsQuiet), "all ends know each other");

    public async ValueTask DisposeAsync()
    {
        foreach (Libp2pHost host in _hosts)
            await host.DisposeAsync();
        foreach (SigningKey key in _keys)
            key.Dispose();
    }

    private static bool IsQuiet(Libp2pHost host) =>
        host.Connections.All(connection => connection.Streams == 0 && host.Peers.ProtocolsOf(connection.RemotePeer).Count > 0);
}
