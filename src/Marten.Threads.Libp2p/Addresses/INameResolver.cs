using System.Net;
using System.Net.Sockets;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>
/// Looks names up in DNS. What comes back is judged like any address, so an implementation need not sort out private ones. Whatever an
/// implementation throws counts as a failure of that one look-up. Safe for use from several threads.
/// </summary>
public interface INameResolver
{
    /// <summary>The IP addresses of a host.</summary>
    /// <param name="host">The host name; letters, digits, dots, hyphens and underscores only.</param>
    /// <param name="family"><see cref="AddressFamily.InterNetwork"/>, <see cref="AddressFamily.InterNetworkV6"/>, or <see cref="AddressFamily.Unspecified"/> for both.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The addresses; none when there is no such host.</returns>
    /// <exception cref="IOException">No name server gave an answer.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAddressesAsync(string host, AddressFamily family, CancellationToken cancellationToken = default);

    /// <summary>The TXT records of a name.</summary>
    /// <param name="host">The name; letters, digits, dots, hyphens and underscores only.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The records, each with its strings joined; none when there is no such name.</returns>
    /// <exception cref="IOException">No name server gave an answer.</exception>
    Task<IReadOnlyList<string>> ResolveTextAsync(string host, CancellationToken cancellationToken = default);
}
