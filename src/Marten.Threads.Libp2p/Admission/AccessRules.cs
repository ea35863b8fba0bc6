using System.Net;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>
/// Whom a host talks to, changeable while it runs: lists of peers and of networks that are denied or allowed. Networks are asked about before any
/// work is done for a connection, peers as soon as they have proved their id; both hold for dialing too, and connections that become denied are
/// closed. Denying wins. As long as a list of allowed peers, or of allowed networks, has an entry, all others of that kind are refused.
/// IPv4 addresses mapped to IPv6 are IPv4 here, so <c>::/0</c> says nothing about IPv4. Safe for use from several threads; asking takes no lock.
/// </summary>
public sealed class AccessRules
{
    /// <summary>How many entries the four lists may have together, default 65,536: some MiB, and longer than the lists that are published of abusers.</summary>
    public const int DefaultEntriesMax = 65_536;

    private readonly Lock _lock = new();
    private readonly int _entriesMax;
    private volatile AccessSnapshot _current = new();

    /// <summary>Makes rules that let everybody in.</summary>
    /// <param name="entriesMax">How many entries the four lists may have together.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public AccessRules(int entriesMax = DefaultEntriesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(entriesMax);
        _entriesMax = entriesMax;
    }

    /// <summary>The rules of this moment.</summary>
    internal AccessSnapshot Current => _current;

    /// <summary>True when the peer is not denied, and allowed where only some are.</summary>
    public bool IsAllowed(PeerId peer) => _current.IsAllowed(peer);

    /// <summary>True when the address is in no denied network, and in an allowed one where only some are.</summary>
    public bool IsAllowed(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _current.IsAllowed(address);
    }

    /// <summary>Refuses a peer from now on, whatever is allowed.</summary>
    /// <exception cref="ArgumentException">The peer is undefined.</exception>
    /// <exception cref="InvalidOperationException">The lists are full.</exception>
    public void Deny(PeerId peer)
    {
        ThrowIfUndefined(peer);
        Change(rules => rules.With(deniedPeers: rules.DeniedPeers.Add(peer)));
    }

    /// <summary>Refuses the addresses of a network from now on, whatever is allowed.</summary>
    /// <exception cref="InvalidOperationException">The lists are full.</exception>
    public void Deny(IPNetwork network) => Change(rules => rules.With(deniedNetworks: rules.DeniedNetworks.Add(network)));

    /// <summary>Allows a peer, and with the first one refuses all that are not allowed.</summary>
    /// <exception cref="ArgumentException">The peer is undefined.</exception>
    /// <exception cref="InvalidOperationException">The lists are full.</exception>
    public void Allow(PeerId peer)
    {
        ThrowIfUndefined(peer);
        Change(rules => rules.With(allowedPeers: rules.AllowedPeers.Add(peer)));
    }

    /// <summary>Allows the addresses of a network, and with the first one refuses all that are in no allowed network.</summary>
    /// <exception cref="InvalidOperationException">The lists are full.</exception>
    public void Allow(IPNetwork network) => Change(rules => rules.With(allowedNetworks: rules.AllowedNetworks.Add(network)));

    /// <summary>Takes a peer off the list of denied ones.</summary>
    public void ForgetDenied(PeerId peer) => Change(rules => rules.With(deniedPeers: rules.DeniedPeers.Remove(peer)));

    /// <summary>Takes a network off the list of denied ones: exactly this one, not those inside.</summary>
    public void ForgetDenied(IPNetwork network) => Change(rules => rules.With(deniedNetworks: rules.DeniedNetworks.Remove(network)));

    /// <summary>Takes a peer off the list of allowed ones. With the last one everybody is allowed who is not denied.</summary>
    public void ForgetAllowed(PeerId peer) => Change(rules => rules.With(allowedPeers: rules.AllowedPeers.Remove(peer)));

    /// <summary>Takes a network off the list of allowed ones: exactly this one, not those inside. With the last one every address is allowed that is not denied.</summary>
    public void ForgetAllowed(IPNetwork network) => Change(rules => rules.With(allowedNetworks: rules.AllowedNetworks.Remove(network)));

    private void Change(Func<AccessSnapshot, AccessSnapshot> change)
    {
        lock (_lock)
        {
            AccessSnapshot before = _current;
            AccessSnapshot after = change(before);
            if (after.Count > before.Count && after.Count > _entriesMax)
                throw new InvalidOperationException($"The lists of denied and allowed have {_entriesMax} entries. Forget some, or deny networks instead of addresses.");
            _current = after;
            before.Supersede();
        }
    }

    private static void ThrowIfUndefined(PeerId peer)
    {
        if (!peer.IsDefined)
            throw new ArgumentException("An undefined peer can be neither denied nor allowed.", nameof(peer));
    }
}
