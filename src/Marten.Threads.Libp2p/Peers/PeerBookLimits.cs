namespace Marten.Threads.Libp2p.Peers;

/// <summary>How much a <see cref="PeerBook"/> holds, and for how long.</summary>
internal sealed class PeerBookLimits
{
    /// <summary>Peers, default 4,096: far more than a host talks to, and at up to 12 KiB each, if all of them lie as much as they can, 50 MiB.</summary>
    public int Peers { get; init; } = 4096;

    /// <summary>Addresses of one peer, default 32: a machine with several networks, names and ports has less than ten.</summary>
    public int AddressesPerPeer { get; init; } = 32;

    /// <summary>Protocols of one peer, default 128: a full go node speaks about thirty.</summary>
    public int ProtocolsPerPeer { get; init; } = 128;

    /// <summary>Characters of all protocols of one peer, default 2,048: a full go node has about a thousand. What comes behind is left out.</summary>
    public int ProtocolsLength { get; init; } = 2048;

    /// <summary>Bytes of all addresses of one peer, default 2,048: room for 32 usual ones. One that was told and does not fit is left out.</summary>
    public int AddressesLength { get; init; } = 2048;

    /// <summary>Length of a protocol's name in characters, default 256; longer ones are left out, because a part of a name is another name.</summary>
    public int ProtocolLength { get; init; } = 256;

    /// <summary>Length of an agent's name in characters, default 256; longer ones are cut.</summary>
    public int AgentLength { get; init; } = 256;

    /// <summary>How long an address stays at least that a dial reached the peer at, default 24 hours: over a night, and no longer than most leases of an address.</summary>
    public TimeSpan SuccessTtl { get; init; } = TimeSpan.FromHours(24);
}
