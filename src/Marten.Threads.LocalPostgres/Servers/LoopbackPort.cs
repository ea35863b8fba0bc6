using System.Net;
using System.Net.Sockets;

namespace Marten.Threads.Local.Servers;

/// <summary>Finds a port that nobody uses at this moment; somebody else may be faster, so the caller tries again then.</summary>
internal static class LoopbackPort
{
    public static int FindFree()
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
