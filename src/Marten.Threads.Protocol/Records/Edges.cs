using System.Runtime.InteropServices;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>
/// Edges: one number for all heads, or all addresses, of a thread. Peers exchange them to see whether they differ (specification, section 6.8).
/// FNV-1a of 64 bits over <c>log id ‖ CID</c>, or <c>log id ‖ address</c>, of all entries in bytewise order. Not a proof: anybody can aim for a
/// number, so an equal edge may save a pull and nothing else.
/// </summary>
public static class Edges
{
    /// <summary>The edge of nothing: no log has a head, or no log has an address.</summary>
    public const ulong None = 0;

    private const ulong OffsetBasis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>
    /// The edge of heads. Counters do not enter it. An own edge is made of the logs that have a head; an undefined head is hashed as no
    /// bytes, as the reference does with the offsets that a peer sends.
    /// </summary>
    /// <param name="heads">The logs with their heads, in any order.</param>
    /// <returns>The edge; <see cref="None"/> without entries.</returns>
    public static ulong Heads(IEnumerable<(LogId LogId, Cid Head)> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        var sorted = new List<(LogId LogId, Cid Head)>(heads);
        sorted.Sort(static (left, right) => Order(left.LogId.CompareTo(right.LogId), left.Head.CompareTo(right.Head)));
        ulong hash = OffsetBasis;
        foreach ((LogId logId, Cid head) in CollectionsMarshal.AsSpan(sorted))
            hash = Feed(Feed(hash, logId.Span), head.Span);
        return sorted.Count == 0 ? None : hash;
    }

    /// <summary>The edge of addresses: one entry for each address of each log, expired ones left out.</summary>
    /// <param name="addresses">The logs with their addresses, in any order.</param>
    /// <returns>The edge; <see cref="None"/> without entries.</returns>
    public static ulong Addresses(IEnumerable<(LogId LogId, Multiaddr Address)> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var sorted = new List<(LogId LogId, Multiaddr Address)>(addresses);
        sorted.Sort(static (left, right) => Order(left.LogId.CompareTo(right.LogId), left.Address.CompareTo(right.Address)));
        ulong hash = OffsetBasis;
        foreach ((LogId logId, Multiaddr address) in CollectionsMarshal.AsSpan(sorted))
            hash = Feed(Feed(hash, logId.Span), address.Span);
        return sorted.Count == 0 ? None : hash;
    }

    private static int Order(int first, int second) => first != 0 ? first : second;

    private static ulong Feed(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            hash = unchecked((hash ^ value) * Prime);
        return hash;
    }
}
