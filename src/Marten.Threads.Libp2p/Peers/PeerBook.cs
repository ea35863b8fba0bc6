using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Bounded;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Peers;

/// <summary>
/// What a host knows of its peers: where they may be reached, what they speak, what they call themselves. In memory only: what shall outlive
/// the process is added again when it starts. Reads give copies. Safe for use from several threads.
/// </summary>
public sealed class PeerBook
{
    /// <summary>How long an address stays that somebody told, default one hour: peers tell theirs again on every connection, and a wrong one costs a dial each time.</summary>
    internal static readonly TimeSpan DefaultLearnedTtl = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly PeerBookLimits _limits;
    private readonly RecencyTable<PeerId, PeerEntry> _peers;

    /// <summary>Makes an empty book.</summary>
    internal PeerBook(TimeProvider time, PeerBookLimits? limits = null)
    {
        _time = time;
        _limits = limits ?? new PeerBookLimits();
        _peers = new RecencyTable<PeerId, PeerEntry>(_limits.Peers);
    }

    /// <summary>The peers of whom anything is known, in no order.</summary>
    public IReadOnlyList<PeerId> Peers
    {
        get
        {
            lock (_lock)
                return [.. _peers.Entries.Select(static one => one.Key)];
        }
    }

    /// <summary>
    /// Adds addresses of a peer. They are trusted, dialed wherever they lead, private networks and this machine included, and stay until
    /// <see cref="Remove"/>. All are added or none.
    /// </summary>
    /// <param name="peer">The peer.</param>
    /// <param name="addresses">Its addresses; a <c>/p2p/…</c> at the end must name the peer, and is left out. One that is of no kind to dial here is kept all the same.</param>
    /// <exception cref="ArgumentException">The peer is undefined, or an address is undefined, names another peer, or names nothing but the peer.</exception>
    /// <exception cref="InvalidOperationException">The peer has 32 added addresses, or the book has 4,096 peers with added addresses.</exception>
    public void Add(PeerId peer, params IEnumerable<Multiaddr> addresses)
    {
        ThrowIfUndefined(peer);
        ArgumentNullException.ThrowIfNull(addresses);
        Multiaddr[] plain = [.. addresses.Select(address => PeerSuffix.Strip(peer, address)).Distinct()];
        if (plain.Length == 0)
            return;

        lock (_lock)
        {
            if ((_peers.TryPeek(peer, out PeerEntry? known) ? known.ConfiguredWith(plain) : plain.Length) > _limits.AddressesPerPeer)
                throw new InvalidOperationException($"A peer has at most {_limits.AddressesPerPeer} addresses. Remove the peer and add those that are right.");
            PeerEntry? entry = Open(peer, static _ => true);
            if (entry is null)
                throw new InvalidOperationException($"The book is full: addresses of {_limits.Peers} peers were added. Remove peers that are not needed any more.");
            foreach (Multiaddr address in plain)
                entry.Tell(address, AddressOrigin.Configured, AddressScope.Unusable, _time.GetUtcNow(), TimeSpan.Zero);
        }
    }

    /// <summary>Adds an address of a peer like <see cref="Add(PeerId, IEnumerable{Multiaddr})"/>.</summary>
    /// <param name="addressWithPeer">The address, with the peer's <c>/p2p/…</c> at its end.</param>
    /// <exception cref="ArgumentException">The address does not end in <c>/p2p/…</c>, or is nothing but that.</exception>
    /// <exception cref="InvalidOperationException">The peer has 32 added addresses, or the book has 4,096 peers with added addresses.</exception>
    public void Add(Multiaddr addressWithPeer)
    {
        if (!PeerSuffix.TryGet(addressWithPeer, out PeerId peer))
            throw new ArgumentException("The address does not say whose it is: it must end in /p2p/ and a peer id.", nameof(addressWithPeer));
        Add(peer, addressWithPeer);
    }

    /// <summary>Forgets everything about a peer. Connections to it are not touched, and what it tells later is learned again.</summary>
    /// <returns>False when nothing was known.</returns>
    public bool Remove(PeerId peer)
    {
        lock (_lock)
            return _peers.Remove(peer);
    }

    /// <summary>The addresses of a peer, in no order; none for an unknown peer.</summary>
    public IReadOnlyList<KnownAddress> AddressesOf(PeerId peer)
    {
        lock (_lock)
        {
            if (!_peers.TryUse(peer, out PeerEntry? entry))
                return [];
            entry.RemoveExpired(_time.GetUtcNow());
            return [.. entry.Addresses.Select(static one => new KnownAddress(one))];
        }
    }

    /// <summary>The protocols that a peer said it speaks when it last identified itself; none for an unknown peer. Up to 128.</summary>
    public IReadOnlyList<string> ProtocolsOf(PeerId peer)
    {
        lock (_lock)
            return _peers.TryPeek(peer, out PeerEntry? entry) ? entry.Protocols : [];
    }

    /// <summary>What a peer said it is when it last identified itself, such as <c>go-threads/1.1</c>, cut after 256 characters; null when it did not. Its own words: prove nothing by them.</summary>
    public string? AgentOf(PeerId peer)
    {
        lock (_lock)
            return _peers.TryPeek(peer, out PeerEntry? entry) ? entry.Agent : null;
    }

    /// <summary>
    /// Takes in what somebody else told about a peer. Addresses of other peers and of kinds that are not dialed here are left out: they would
    /// only take room. What does not fit is dropped; see <see cref="AddressEntry.Rank"/>.
    /// </summary>
    /// <param name="peer">The peer; defined.</param>
    /// <param name="addresses">What was told, with or without <c>/p2p/…</c> at the end; the caller has bounded it.</param>
    /// <param name="origin">Who told it.</param>
    /// <param name="toldOver">For <see cref="AddressOrigin.Proved"/>: the scope of the remote end of the connection.</param>
    /// <param name="ttl">How long it is kept, usually <see cref="DefaultLearnedTtl"/>.</param>
    internal void Learn(PeerId peer, IEnumerable<Multiaddr> addresses, AddressOrigin origin, AddressScope toldOver, TimeSpan ttl)
    {
        ThrowIfUndefined(peer);
        if (origin == AddressOrigin.Configured)
            throw new ArgumentException("What is configured is added, not learned.", nameof(origin));
        Multiaddr[] dialable = [.. addresses
            .Select(address => PeerSuffix.TryStrip(peer, address, out Multiaddr plain) ? plain : default)
            .Where(static plain => TcpAddress.TryFrom(plain, out _))];
        if (dialable.Length == 0)
            return;

        lock (_lock)
        {
            // Hearsay about new peers must not push out those that were met, and those that come, with as many ids as they like, not those that
            // were dialed with success.
            DateTimeOffset now = _time.GetUtcNow();
            bool isMet = origin == AddressOrigin.Proved;
            PeerEntry? entry = Open(peer, one => !one.WasReached(now) && (isMet || !one.WasMet));
            if (entry is null)
                return;
            entry.WasMet |= isMet;
            foreach (Multiaddr address in dialable)
                entry.Tell(address, origin, toldOver, now, ttl);
        }
    }

    /// <summary>Takes in what a peer said about itself, once it had proved its id. Replaces what it said before.</summary>
    internal void LearnIdentity(PeerId peer, IEnumerable<string> protocols, string? agent)
    {
        ThrowIfUndefined(peer);
        lock (_lock)
        {
            DateTimeOffset now = _time.GetUtcNow();
            Open(peer, one => !one.WasReached(now))?.Identify(protocols, agent);
        }
    }

    /// <summary>A dial reached the peer at an address of its, which must be one of the book's to have an effect.</summary>
    internal void Succeeded(PeerId peer, Multiaddr address)
    {
        lock (_lock)
        {
            if (!_peers.TryUse(peer, out PeerEntry? entry))
                return;
            entry.WasMet = true;
            entry.Find(address)?.Succeed(_time.GetUtcNow(), _limits.SuccessTtl);
        }
    }

    /// <summary>A dial did not reach the peer at an address of its, which must be one of the book's to have an effect.</summary>
    internal void Failed(PeerId peer, Multiaddr address)
    {
        lock (_lock)
        {
            if (_peers.TryPeek(peer, out PeerEntry? entry))
                entry.Find(address)?.Fail(_time.GetUtcNow());
        }
    }

    private static void ThrowIfUndefined(PeerId peer)
    {
        if (!peer.IsDefined)
            throw new ArgumentException("An undefined peer has no addresses.", nameof(peer));
    }

    // The entry of a peer, made when there is none; null when the book is full of entries that may not go for it.
    private PeerEntry? Open(PeerId peer, Func<PeerEntry, bool> mayGo)
    {
        if (_peers.TryUse(peer, out PeerEntry? entry))
        {
            entry.RemoveExpired(_time.GetUtcNow());
            return entry;
        }

        entry = new PeerEntry(_limits);
        return _peers.TryAdd(peer, entry, one => !one.IsConfigured && mayGo(one)) ? entry : null;
    }
}
