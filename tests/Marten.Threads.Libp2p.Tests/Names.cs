using System.Buffers.Binary;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests;

/// <summary>Peers and addresses by number, for tests that need many.</summary>
internal static class Names
{
    /// <summary>A peer id whose digest is the number; nobody holds its key.</summary>
    public static PeerId Peer(int number)
    {
        byte[] bytes = new byte[34];
        bytes[0] = 0x12;
        bytes[1] = 32;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(2), number);
        return PeerId.FromBytes(bytes);
    }

    /// <summary>A public address: the port is the number.</summary>
    public static Multiaddr Address(int port) => Multiaddr.Parse($"/ip4/1.2.3.4/tcp/{port}");
}
