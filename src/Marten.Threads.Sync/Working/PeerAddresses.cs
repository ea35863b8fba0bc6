using Marten.Threads.Libp2p.Peers;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Working;

/// <summary>Where peers may be dialed, as the database knows it: what one process was told by an invite all must know, since any may have to take over.</summary>
internal sealed class PeerAddresses(IPeerDirectory directory, PeerBook book, PeerId self)
{
    private readonly Dictionary<PeerId, IReadOnlyList<Multiaddr>> _known = [];

    /// <summary>Takes in what is new since the last time. Not for two at a time.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var (peer, addresses) in await directory.LoadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (peer == self || (_known.TryGetValue(peer, out var known) && known.SequenceEqual(addresses))) continue;
            Add(peer, addresses);
            _known[peer] = addresses;
        }
    }

    /// <summary>Takes in addresses of a peer. Thread-safe.</summary>
    public void Add(PeerId peer, IReadOnlyList<Multiaddr> addresses)
    {
        // The newest ones are those that count; the book would keep those of before too, until it is full.
        try
        {
            book.Add(peer, addresses);
        }
        catch (InvalidOperationException)
        {
            book.Remove(peer);
            book.Add(peer, addresses);
        }
    }
}
