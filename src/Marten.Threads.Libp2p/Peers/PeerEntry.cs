using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Peers;

/// <summary>What the peer book holds about one peer. Used under the book's lock only.</summary>
internal sealed class PeerEntry(PeerBookLimits limits)
{
    private readonly Dictionary<Multiaddr, AddressEntry> _addresses = [];

    public IReadOnlyList<string> Protocols { get; private set; } = [];

    public string? Agent { get; private set; }

    /// <summary>True when the peer itself was met: it proved its id, and did not merely come up in what others tell.</summary>
    public bool WasMet { get; set; }

    public IEnumerable<AddressEntry> Addresses => _addresses.Values;

    public bool IsConfigured => _addresses.Values.Any(static one => one.Origin == AddressOrigin.Configured);

    /// <summary>True while a dial is known that reached the peer: nobody but this host can make that so.</summary>
    public bool WasReached(DateTimeOffset now) => _addresses.Values.Any(one => one.LastSuccess is not null && !one.IsExpired(now));

    public AddressEntry? Find(Multiaddr address) => _addresses.GetValueOrDefault(address);

    /// <summary>How many configured addresses there will be once these are.</summary>
    public int ConfiguredWith(IEnumerable<Multiaddr> added) =>
        _addresses.Values.Where(static one => one.Origin == AddressOrigin.Configured).Select(static one => one.Address).Union(added).Count();

    /// <summary>The peer says what it speaks and is; replaces what it said before.</summary>
    public void Identify(IEnumerable<string> protocols, string? agent)
    {
        WasMet = true;
        int length = 0;
        Protocols = Array.AsReadOnly(
            protocols.Where(one => one.Length <= limits.ProtocolLength)
                .Distinct(StringComparer.Ordinal)
                .Take(limits.ProtocolsPerPeer)
                .TakeWhile(one => (length += one.Length) <= limits.ProtocolsLength)
                .ToArray());
        Agent = agent?.Length > limits.AgentLength ? agent[..limits.AgentLength] : agent;
    }

    public void RemoveExpired(DateTimeOffset now)
    {
        foreach (AddressEntry expired in _addresses.Values.Where(one => one.IsExpired(now)).ToList())
            _addresses.Remove(expired.Address);
    }

    /// <summary>
    /// Takes an address in or confirms a known one. In a full entry it pushes out the address that ranks lowest and was confirmed longest ago,
    /// but never one that ranks higher than itself.
    /// </summary>
    /// <returns>False when there was no room for it.</returns>
    public bool Tell(Multiaddr address, AddressOrigin origin, AddressScope toldOver, DateTimeOffset now, TimeSpan ttl)
    {
        if (!_addresses.TryGetValue(address, out AddressEntry? entry))
        {
            entry = new AddressEntry(address);
            entry.Tell(origin, toldOver, now, ttl);
            bool isTooLong = origin != AddressOrigin.Configured && _addresses.Keys.Sum(static one => one.Span.Length) + address.Span.Length > limits.AddressesLength;
            if (isTooLong || (_addresses.Count >= limits.AddressesPerPeer && !TryPushOut(entry.Rank)))
                return false;
            _addresses.Add(address, entry);
            return true;
        }

        entry.Tell(origin, toldOver, now, ttl);
        return true;
    }

    private bool TryPushOut(int rank)
    {
        AddressEntry lowest = _addresses.Values.OrderBy(static one => one.Rank).ThenBy(static one => one.Confirmed).First();
        return lowest.Rank <= rank && lowest.Origin != AddressOrigin.Configured && _addresses.Remove(lowest.Address);
    }
}
