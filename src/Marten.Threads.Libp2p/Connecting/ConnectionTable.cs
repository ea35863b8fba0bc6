using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>
/// The connections that are open, by peer. Of several to one peer both ends prefer the same: the one that the peer with the smaller id dialed, of those the
/// oldest. One on which nothing came since the newest was opened comes last: a peer that was cut off and comes back may have left a dead one.
/// </summary>
internal sealed class ConnectionTable(PeerId self)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, List<Libp2pConnection>> _connections = [];

    public void Add(Libp2pConnection connection)
    {
        Libp2pConnection[] others;
        lock (_lock)
        {
            if (!_connections.TryGetValue(connection.Peer, out List<Libp2pConnection>? ofPeer))
                _connections.Add(connection.Peer, ofPeer = []);
            others = [.. ofPeer];
            ofPeer.Add(connection);
        }

        foreach (Libp2pConnection other in others)
            other.Nudge();
    }

    public void Remove(Libp2pConnection connection)
    {
        lock (_lock)
        {
            if (_connections.TryGetValue(connection.Peer, out List<Libp2pConnection>? ofPeer) && ofPeer.Remove(connection) && ofPeer.Count == 0)
                _connections.Remove(connection.Peer);
        }
    }

    /// <summary>The connection on which to open a stream; null when there is none.</summary>
    public Libp2pConnection? Best(PeerId peer)
    {
        lock (_lock)
            return _connections.TryGetValue(peer, out List<Libp2pConnection>? ofPeer) ? Best(ofPeer) : null;
    }

    public IReadOnlyList<Libp2pConnection> Of(PeerId peer)
    {
        lock (_lock)
            return _connections.TryGetValue(peer, out List<Libp2pConnection>? ofPeer) ? [.. ofPeer] : [];
    }

    public IReadOnlyList<Libp2pConnection> Snapshot()
    {
        lock (_lock)
            return [.. _connections.Values.SelectMany(static ofPeer => ofPeer)];
    }

    public IReadOnlyList<Libp2pConnection> OnePerPeer()
    {
        lock (_lock)
            return [.. _connections.Values.Select(Best).OfType<Libp2pConnection>()];
    }

    /// <summary>Connections that are there beside a preferred one.</summary>
    public IReadOnlyList<Libp2pConnection> Superfluous()
    {
        lock (_lock)
            return [.. _connections.Values.Where(static ofPeer => ofPeer.Count > 1).SelectMany(ofPeer => ofPeer.Where(one => one != Best(ofPeer)))];
    }

    private Libp2pConnection? Best(List<Libp2pConnection> ofPeer)
    {
        if (ofPeer.Count == 1)
            return ofPeer[0].IsOpen ? ofPeer[0] : null;
        long newest = ofPeer.Max(static one => one.OpenedStamp);
        return ofPeer.Where(static one => one.IsOpen)
            .OrderByDescending(one => one.HasLivedSince(newest))
            .ThenByDescending(IsDialedBySmaller)
            .FirstOrDefault(); // the sort is stable
    }

    private bool IsDialedBySmaller(Libp2pConnection connection) => (connection.Peer < self) == connection.IsInbound;
}
