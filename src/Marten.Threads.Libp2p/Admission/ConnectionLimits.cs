namespace Marten.Threads.Libp2p.Admission;

/// <summary>How many connections a host has at a time, and how fast new ones may come.</summary>
internal sealed class ConnectionLimits
{
    /// <summary>
    /// Inbound connections whose handshake is under way, default 64: what go-libp2p takes as transient. Each costs some KiB and a few hundred
    /// microseconds of arithmetic, for somebody who has proved nothing.
    /// </summary>
    public int PendingInbound { get; init; } = 64;

    /// <summary>Of these from one IPv4 address or IPv6 /64, default 8: a handshake takes milliseconds, and two addresses that say nothing must not have them all.</summary>
    public int PendingPerAddress { get; init; } = 8;

    /// <summary>Connections in all, both directions, default 256: at up to 64 MiB of receive windows each, what a server of usual size survives.</summary>
    public int Total { get; init; } = 256;

    /// <summary>
    /// Inbound connections, default 224: whoever fills them all leaves this host an eighth of the total, with which it still reaches those it chose itself.
    /// </summary>
    public int Inbound { get; init; } = 224;

    /// <summary>Connections of one peer, default 4: both sides dialing at once makes two, and a peer whose address changed leaves dead ones behind for a while.</summary>
    public int PerPeer { get; init; } = 4;

    /// <summary>
    /// Inbound connections of one IPv4 address or IPv6 /64, default 32: an office behind one address, and an eighth of the total. More is needed behind a
    /// proxy or load balancer that hides the addresses of those who connect.
    /// </summary>
    public int PerAddress { get; init; } = 32;

    /// <summary>New inbound connections of one address that may come at once after a pause, default 32: as many as it may have.</summary>
    public int RateBurst { get; init; } = 32;

    /// <summary>New inbound connections of one address a second in the long run, default 8: a full set is back four seconds after a restart.</summary>
    public double RatePerSecond { get; init; } = 8;

    /// <summary>Addresses whose rate is remembered, default 4,096, the one idle longest going for a new one: half a MiB. Who has more addresses than that is stopped by the other limits.</summary>
    public int RateAddresses { get; init; } = 4096;

    /// <summary>Says which limit cannot be.</summary>
    /// <exception cref="ArgumentException">A limit is not positive.</exception>
    public void Check()
    {
        OptionChecks.Within(PendingInbound, 1, int.MaxValue);
        OptionChecks.Within(PendingPerAddress, 1, int.MaxValue);
        OptionChecks.Within(Total, 1, int.MaxValue);
        OptionChecks.Within(Inbound, 1, int.MaxValue);
        OptionChecks.Within(PerPeer, 1, int.MaxValue);
        OptionChecks.Within(PerAddress, 1, int.MaxValue);
        OptionChecks.Within(RateBurst, 1, int.MaxValue);
        OptionChecks.Within(RatePerSecond, double.Epsilon, double.MaxValue);
        OptionChecks.Within(RateAddresses, 1, int.MaxValue);
    }
}
