namespace Marten.Threads.Libp2p.Addresses;

/// <summary>From where an IP address can be reached. Ordered: a larger value is more public.</summary>
internal enum AddressScope
{
    /// <summary>From nowhere, or nobody knows: unspecified, multicast, broadcast, reserved and documentation addresses.</summary>
    Unusable = 0,

    /// <summary>From this machine only.</summary>
    Loopback = 1,

    /// <summary>From the networks that this machine is a part of.</summary>
    Private = 2,

    /// <summary>From the internet.</summary>
    Public = 3,
}
