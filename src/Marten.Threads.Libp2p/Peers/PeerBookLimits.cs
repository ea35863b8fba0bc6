namespace Marten.Threads.Libp2p.Peers;

/// <summary>How much a <see cref="PeerBook"/> holds, and for how long.</summary>
internal sealed class PeerBookLimits
{
    /// <summary>Peers, default 4,096: a few KiB each, so some MiB in all, and far more than a host talks to.</summary>
    public int Peers { get; init; } = 4096;

    /// <summary>Addresses of one peer, default 32: a machine with several networks, names and ports has less than ten.</summary>
    public int AddressesPerPeer { get; init; } = 32;

    /// <summary>Protocols of one peer, default 128: a full go node speaks about thirty.</summary>
    public int ProtocolsPerPeer { get; init; } = 128;

    /// <summary>Length of a protocol's name in characters, default 256; longer ones are left out, because a part of a name is another name.</summary>
    public int ProtocolLength { get; init; } = 256;

    /// <summary>Length of an agent's name in characters, default 256; longer ones are cut.</summary>
    public int AgentLength { get; init; } = 256;

    /// <summary>How long an address stays at least that a dial reached the peer at, default 24 hours: over a night, and no longer than most leases of an address.</summary>
    public TimeSpan SuccessTtl { get; init; } = TimeSpan.FromHours(24);
}
