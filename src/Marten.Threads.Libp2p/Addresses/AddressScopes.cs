using System.Net;
using System.Net.Sockets;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>
/// Tells how public an IP address is, by IANA's special-purpose registries for IPv4 and IPv6. An IPv6 address that only wraps an IPv4 one is
/// judged by what is inside, because that is where the packets go: <c>64:ff9b::7f00:1</c> must not pass for a public address.
/// </summary>
internal static class AddressScopes
{
    // The first entry that holds an address decides; IPv4 that no entry holds is public.
    private static readonly (IPNetwork Network, AddressScope Scope)[] Ip4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressScope.Unusable), // "this network"; Linux connects 0.0.0.0 to the machine itself
        (IPNetwork.Parse("10.0.0.0/8"), AddressScope.Private), // RFC 1918
        (IPNetwork.Parse("100.64.0.0/10"), AddressScope.Private), // behind a carrier's NAT, RFC 6598
        (IPNetwork.Parse("127.0.0.0/8"), AddressScope.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressScope.Private), // link-local; clouds keep their metadata service here
        (IPNetwork.Parse("172.16.0.0/12"), AddressScope.Private), // RFC 1918
        (IPNetwork.Parse("192.0.0.0/24"), AddressScope.Unusable), // protocol assignments
        (IPNetwork.Parse("192.0.2.0/24"), AddressScope.Unusable), // documentation
        (IPNetwork.Parse("192.88.99.0/24"), AddressScope.Unusable), // 6to4 relays, given up by RFC 7526
        (IPNetwork.Parse("192.168.0.0/16"), AddressScope.Private), // RFC 1918
        (IPNetwork.Parse("198.18.0.0/15"), AddressScope.Private), // benchmarks inside a network, RFC 2544
        (IPNetwork.Parse("198.51.100.0/24"), AddressScope.Unusable), // documentation
        (IPNetwork.Parse("203.0.113.0/24"), AddressScope.Unusable), // documentation
        (IPNetwork.Parse("224.0.0.0/3"), AddressScope.Unusable), // multicast, reserved, broadcast
    ];

    // The first entry that holds an address decides; IPv6 that no entry holds is unusable: only 2000::/3 was ever given out.
    private static readonly (IPNetwork Network, AddressScope Scope)[] Ip6 =
    [
        (IPNetwork.Parse("::1/128"), AddressScope.Loopback),
        (IPNetwork.Parse("64:ff9b:1::/48"), AddressScope.Private), // NAT64 of the own network, RFC 8215
        (IPNetwork.Parse("2001::/23"), AddressScope.Unusable), // protocol assignments
        (IPNetwork.Parse("2001:db8::/32"), AddressScope.Unusable), // documentation
        (IPNetwork.Parse("3fff::/20"), AddressScope.Unusable), // documentation, RFC 9637
        (IPNetwork.Parse("2000::/3"), AddressScope.Public),
        (IPNetwork.Parse("fc00::/7"), AddressScope.Private), // unique local addresses, RFC 4193
        (IPNetwork.Parse("fe80::/10"), AddressScope.Private), // link-local
        (IPNetwork.Parse("fec0::/10"), AddressScope.Private), // site-local, RFC 3879
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96"); // RFC 6052
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16"); // RFC 3056
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32"); // RFC 4380

    /// <summary>The scope of an address; of one that wraps others, the least public scope of those.</summary>
    public static AddressScope Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return OfIp4(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return OfIp4(address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return AddressScope.Unusable;
        return OfIp6(address);
    }

    private static AddressScope OfIp4(IPAddress address)
    {
        foreach ((IPNetwork network, AddressScope scope) in Ip4)
        {
            if (network.Contains(address))
                return scope;
        }

        return AddressScope.Public;
    }

    private static AddressScope OfIp6(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        if (Nat64.Contains(address))
            return OfIp4(new IPAddress(bytes.AsSpan(12, 4)));
        if (SixToFour.Contains(address))
            return OfIp4(new IPAddress(bytes.AsSpan(2, 4)));
        if (Teredo.Contains(address))
            return OfTeredo(bytes);

        foreach ((IPNetwork network, AddressScope scope) in Ip6)
        {
            if (network.Contains(address))
                return scope;
        }

        return AddressScope.Unusable;
    }

    // Packets go to the server's address first and then to the client's, whose bits are inverted (RFC 4380, section 4).
    private static AddressScope OfTeredo(ReadOnlySpan<byte> bytes)
    {
        Span<byte> client = stackalloc byte[4];
        for (int i = 0; i < client.Length; i++)
            client[i] = (byte)~bytes[12 + i];

        AddressScope ofServer = OfIp4(new IPAddress(bytes.Slice(4, 4)));
        AddressScope ofClient = OfIp4(new IPAddress(client));
        return ofServer < ofClient ? ofServer : ofClient;
    }
}
