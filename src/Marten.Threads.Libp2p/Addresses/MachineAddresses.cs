using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>This machine's own addresses, looked up again after a while. Safe for use from several threads.</summary>
internal sealed class MachineAddresses(TimeProvider time)
{
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private IPAddress[]? _all;
    private long _lookedUpAt;

    /// <summary>All of interfaces that are up, without zones.</summary>
    public IReadOnlyList<IPAddress> All
    {
        get
        {
            lock (_lock)
            {
                if (_all is null || time.GetElapsedTime(_lookedUpAt) > Stale)
                    (_all, _lookedUpAt) = (LookUp(), time.GetTimestamp());
                return _all;
            }
        }
    }

    /// <summary>How public an address is, seen from here: an own one leads to this machine, past whatever guards it from outside.</summary>
    public AddressScope ScopeOf(IPAddress address)
    {
        AddressScope scope = AddressScopes.Of(address);
        return scope is AddressScope.Private or AddressScope.Public && All.Contains(address) ? AddressScope.Loopback : scope;
    }

    /// <summary>An end point as others may be told: one that stands for all of the machine's addresses becomes each of them.</summary>
    public IEnumerable<IPEndPoint> Expand(IPEndPoint endPoint)
    {
        if (!endPoint.Address.Equals(IPAddress.Any) && !endPoint.Address.Equals(IPAddress.IPv6Any))
            return [endPoint];
        return All.Where(one => one.AddressFamily == endPoint.AddressFamily && !one.IsIPv6LinkLocal).Select(one => new IPEndPoint(one, endPoint.Port));
    }

    private static IPAddress[] LookUp()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .Where(static one => one.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                .SelectMany(static one => one.GetIPProperties().UnicastAddresses)
                .Select(static one => TcpAddress.Plain(one.Address))
                .Distinct()];
        }
        catch (Exception exception) when (exception is NetworkInformationException or SocketException or PlatformNotSupportedException)
        {
            return []; // a system that does not tell: then nothing is known to be its own
        }
    }
}
