using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>
/// What counts as one address when connections are counted: an IPv4 address, or the /64 of an IPv6 one, because a single machine may use all of
/// its /64. IPv4 mapped to IPv6 is IPv4.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AddressPrefix(AddressFamily Family, ulong Bits)
{
    /// <summary>The prefix of an address.</summary>
    public static AddressPrefix Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(bytes, out _);
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? new AddressPrefix(plain.AddressFamily, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new AddressPrefix(plain.AddressFamily, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
