namespace Marten.Threads.Libp2p.Addresses;

/// <summary>
/// Which IP addresses may be dialed, by who told them. Without it a stranger could make this host knock at ports of its own network
/// (server-side request forgery). Asked about the resolved IP address at dial time: a name can resolve to anything, and to something else a minute later.
/// </summary>
internal sealed class DialPolicy
{
    /// <summary>The default of <see cref="AllowPrivateAddressesFromOthers"/>: a host on the internet is safe without being configured.</summary>
    public const bool DefaultAllowPrivateAddressesFromOthers = false;

    /// <summary>Makes a policy.</summary>
    /// <param name="allowPrivateAddressesFromOthers">See <see cref="AllowPrivateAddressesFromOthers"/>.</param>
    public DialPolicy(bool allowPrivateAddressesFromOthers = DefaultAllowPrivateAddressesFromOthers) =>
        AllowPrivateAddressesFromOthers = allowPrivateAddressesFromOthers;

    /// <summary>
    /// Whether private addresses are dialed whoever told them: for closed networks, where peers tell each other about third ones. Default false.
    /// Loopback addresses stay out: on this machine they do not lead to whom another machine meant.
    /// </summary>
    public bool AllowPrivateAddressesFromOthers { get; }

    /// <summary>True when an address may be dialed.</summary>
    /// <param name="target">Where the address leads.</param>
    /// <param name="origin">Who told it.</param>
    /// <param name="toldOver">The scope of the remote end of the connection it was told over; of no meaning unless <paramref name="origin"/> is <see cref="AddressOrigin.Proved"/>.</param>
    public bool Allows(AddressScope target, AddressOrigin origin, AddressScope toldOver)
    {
        if (target == AddressScope.Unusable)
            return false;
        if (target == AddressScope.Private && AllowPrivateAddressesFromOthers)
            return true;

        return origin switch
        {
            AddressOrigin.Configured => true,

            // An unknown connection proves nothing about where the peer is.
            AddressOrigin.Proved when toldOver != AddressScope.Unusable => target >= toldOver,
            _ => target == AddressScope.Public,
        };
    }
}
