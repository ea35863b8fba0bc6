using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>
/// An immutable set of networks that answers by the lengths of their prefixes and not by their number: a long list of networks must not make every
/// new connection slow. IPv4 mapped to IPv6 is IPv4, in networks as in addresses.
/// </summary>
internal sealed class NetworkSet
{
    /// <summary>No networks.</summary>
    public static readonly NetworkSet Empty = new([]);

    // The first 96 bits of ::ffff:0:0/96.
    private const int MappedPrefixLength = 96;

    private readonly ImmutableHashSet<IPNetwork> _networks;
    private readonly ImmutableArray<int> _lengths4;
    private readonly ImmutableArray<int> _lengths6;

    private NetworkSet(ImmutableHashSet<IPNetwork> networks)
    {
        _networks = networks;
        _lengths4 = Lengths(networks, AddressFamily.InterNetwork);
        _lengths6 = Lengths(networks, AddressFamily.InterNetworkV6);
    }

    /// <summary>How many networks there are.</summary>
    public int Count => _networks.Count;

    /// <summary>The set with a network more; the same object when it was there.</summary>
    public NetworkSet Add(IPNetwork network) => With(_networks.Add(Plain(network)));

    /// <summary>The set with a network less, exactly that one; the same object when it was not there.</summary>
    public NetworkSet Remove(IPNetwork network) => With(_networks.Remove(Plain(network)));

    /// <summary>True when a network of the set holds the address.</summary>
    public bool Contains(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        bool isIp4 = plain.AddressFamily == AddressFamily.InterNetwork;
        ImmutableArray<int> lengths = isIp4 ? _lengths4 : _lengths6;
        Span<byte> buffer = stackalloc byte[16];
        plain.TryWriteBytes(buffer, out int count);
        Span<byte> bytes = buffer[..count];

        // The longest first, so that the address can be cut shorter in place.
        foreach (int length in lengths)
        {
            Cut(bytes, length);
            if (_networks.Contains(new IPNetwork(new IPAddress(bytes), length)))
                return true;
        }

        return false;
    }

    private NetworkSet With(ImmutableHashSet<IPNetwork> networks) => ReferenceEquals(networks, _networks) ? this : new NetworkSet(networks);

    private static void Cut(Span<byte> bytes, int length)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff00 >> kept);
        }
    }

    private static ImmutableArray<int> Lengths(ImmutableHashSet<IPNetwork> networks, AddressFamily family) =>
    [
        .. networks
            .Where(network => network.BaseAddress.AddressFamily == family)
            .Select(static network => network.PrefixLength)
            .Distinct()
            .OrderDescending(),
    ];

    // A network that reaches beyond the mapped addresses, such as ::/0, says nothing about IPv4.
    private static IPNetwork Plain(IPNetwork network) =>
        network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedPrefixLength
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedPrefixLength)
            : network;
}
