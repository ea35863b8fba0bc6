using System.Net;
using System.Net.Sockets;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>An end point that was found and may be dialed.</summary>
/// <param name="EndPoint">The end point.</param>
/// <param name="Scope">How public it is.</param>
/// <param name="Candidate">The address that led there.</param>
internal sealed record FoundEndPoint(IPEndPoint EndPoint, AddressScope Scope, DialCandidate Candidate);

/// <summary>
/// Puts end points into the order in which they are dialed: where the peer was reached before, then the nearest, and IPv6 and IPv4 by turns,
/// so that a network in which one of the two is broken costs one try and not many. The same input always gives the same order.
/// </summary>
internal static class DialOrder
{
    /// <summary>The first <paramref name="count"/> different end points in their order.</summary>
    public static IReadOnlyList<DialTarget> Of(IEnumerable<FoundEndPoint> found, int count) =>
    [
        .. found
            .GroupBy(static one => (Known: one.Candidate.Succeeded ? 0 : 1, one.Scope))
            .OrderBy(static group => group.Key)
            .SelectMany(static group => ByTurns([.. group]))
            .DistinctBy(static one => one.EndPoint)
            .Take(count)
            .Select(static one => new DialTarget(one.EndPoint, one.Candidate.Address)),
    ];

    private static IEnumerable<FoundEndPoint> ByTurns(FoundEndPoint[] group)
    {
        FoundEndPoint[] ip6 = Of(group, AddressFamily.InterNetworkV6);
        FoundEndPoint[] ip4 = Of(group, AddressFamily.InterNetwork);
        for (int i = 0; i < Math.Max(ip6.Length, ip4.Length); i++)
        {
            if (i < ip6.Length)
                yield return ip6[i];
            if (i < ip4.Length)
                yield return ip4[i];
        }
    }

    // Without duplicates, which would put the turns out of step.
    private static FoundEndPoint[] Of(FoundEndPoint[] group, AddressFamily family) =>
        [.. group.Where(one => one.EndPoint.AddressFamily == family).DistinctBy(static one => one.EndPoint)];
}
