using System.Net;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marten.Threads.Libp2p;

/// <summary>
/// Settings of a <see cref="Libp2pHost"/>. Every default is meant for a host on the open internet. Checked once, when the host is made; changes after
/// that have no effect.
/// </summary>
public sealed class Libp2pHostOptions
{
    private IList<Multiaddr> _announceAddresses = [];

    /// <summary>
    /// Addresses to tell others, such as <c>/dns4/node.example.org/tcp/4006</c>. Default: none, which means those that the host listens at; behind
    /// address translation or in a container nobody could dial them.
    /// </summary>
    public IList<Multiaddr> AnnounceAddresses
    {
        get => _announceAddresses;
        init => _announceAddresses = value;
    }

    /// <summary>What others see as this host's program; default <c>marten-threads/</c> and the version. At most 128 characters.</summary>
    public string AgentVersion { get; set; } = $"marten-threads/{typeof(Libp2pHostOptions).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>How long everything from an accepted or dialed TCP connection to a usable one may take, default 10 s (go: 15 s).</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long both sides may take to agree on a stream's protocol, default 10 s as in go.</summary>
    public TimeSpan NegotiationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one TCP dial may take, default 10 s (go: 15 s).</summary>
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much later the next address of a peer is tried while the one before has not answered, default 250 ms (RFC 8305).</summary>
    public TimeSpan DialStagger { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long <see cref="Libp2pHost.StopAsync"/> lets streams go on, default 10 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections that are in their handshake at a time and were dialed by others, default 64 as in go: each costs up to three signatures and some KiB.</summary>
    public int MaxPendingHandshakes { get; set; } = 64;

    /// <summary>Of these from one IPv4 address or one IPv6 /64, default 8: two addresses that connect and say nothing must not have them all.</summary>
    public int MaxPendingHandshakesPerAddress { get; set; } = 8;

    /// <summary>Connections in all, default 256: idle they cost some 20 KiB each, busy ones up to some hundred KiB.</summary>
    public int MaxConnections { get; set; } = 256;

    /// <summary>
    /// Connections that others dialed, default seven eighths of <see cref="MaxConnections"/>: whoever fills them leaves room in which this host still
    /// reaches the peers that it chooses itself.
    /// </summary>
    public int? MaxInboundConnections { get; set; }

    /// <summary>Connections to one peer, default 4: two are usual when both sides dial at once.</summary>
    public int MaxConnectionsPerPeer { get; set; } = 4;

    /// <summary>
    /// Inbound connections from one IPv4 address or one IPv6 /64, default 32: an office behind one address, and not a flood. Raise it behind a load
    /// balancer, whose address all share.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; } = 32;

    /// <summary>
    /// New inbound connections a second from one IPv4 address or one IPv6 /64, default 8, after a burst of four times as many; each one further is
    /// closed before anything is computed for it.
    /// </summary>
    public int ConnectionRatePerAddress { get; set; } = 8;

    /// <summary>Streams that one peer may have open here, over all of its connections, default 1,000.</summary>
    public int MaxInboundStreamsPerPeer { get; set; } = 1000;

    /// <summary>
    /// Streams that the peers at one IPv4 address or one IPv6 /64 may have open here together, default 2,048: whoever makes himself many keys has a
    /// quarter of all. Raise it behind a load balancer, whose address all share.
    /// </summary>
    public int MaxInboundStreamsPerAddress { get; set; } = StreamQuota.DefaultPerAddress;

    /// <summary>Streams that all peers together may have open here, default 8,192.</summary>
    public int MaxInboundStreams { get; set; } = 8192;

    /// <summary>
    /// Bytes that may lie received and unread on all connections together, default 256 MiB. Beyond it the connection with most of them is closed.
    /// </summary>
    public long MaxUnreadBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// Whether private addresses are dialed that another peer told us about. Default false: a stranger could make this host knock at doors of its
    /// own network. For closed networks.
    /// </summary>
    public bool AllowPrivateAddressesFromOthers { get; set; }

    /// <summary>Whether the muxer is agreed on inside of the handshake where the other side can do so, default true: it saves a round trip.</summary>
    public bool EarlyMuxerNegotiation { get; set; } = true;

    /// <summary>First pause before a peer that could not be reached is dialed again, default 1 s; it doubles each time.</summary>
    public TimeSpan ReconnectDelayMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause of that kind, default 5 min.</summary>
    public TimeSpan ReconnectDelayMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Limits of one connection's streams.</summary>
    public YamuxOptions Yamux { get; init; } = new();

    /// <summary>Asked for each inbound connection before anything is computed for it; false closes it. Default: none. Must be quick and safe for several threads.</summary>
    public Func<IPEndPoint, bool>? AcceptAddress { get; set; }

    /// <summary>Asked for each peer once it has proved its id, inbound and outbound; false closes the connection. Default: none.</summary>
    public Func<PeerId, bool>? AcceptPeer { get; set; }

    /// <summary>
    /// Told of each connection, inbound or outbound, once the peer has proved its id and answered identify: it is there (again). Default: none. Must be quick and
    /// safe for several threads; what it throws is logged.
    /// </summary>
    public Action<PeerId>? PeerConnected { get; set; }

    /// <summary>Looks names up; default <see cref="SystemNameResolver"/>.</summary>
    public INameResolver? NameResolver { get; set; }

    /// <summary>Where log messages go; default nowhere. They name peers and addresses, and no secret.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Random bytes for the keys of connections; the system's generator by default.</summary>
    public IRandomSource Random { get; set; } = SystemRandomSource.Instance;

    internal int InboundConnections => MaxInboundConnections ?? MaxConnections - (MaxConnections / 8);

    internal Libp2pHostOptions Checked()
    {
        OptionChecks.Positive(HandshakeTimeout);
        OptionChecks.Positive(NegotiationTimeout);
        OptionChecks.Positive(DialTimeout);
        OptionChecks.Positive(DialStagger);
        OptionChecks.Positive(DrainTimeout);
        OptionChecks.Positive(ReconnectDelayMin);
        OptionChecks.Positive(ReconnectDelayMax);
        OptionChecks.Within(MaxPendingHandshakes, 1, 100_000);
        OptionChecks.Within(MaxPendingHandshakesPerAddress, 1, 100_000);
        OptionChecks.Within(MaxConnections, 1, 1_000_000);
        OptionChecks.Within(InboundConnections, 1, 1_000_000, nameof(MaxInboundConnections));
        OptionChecks.Within(MaxConnectionsPerPeer, 1, 1_000_000);
        OptionChecks.Within(MaxConnectionsPerAddress, 1, 1_000_000);
        OptionChecks.Within(ConnectionRatePerAddress, 1, 1_000_000);
        OptionChecks.Within(MaxInboundStreamsPerPeer, 1, 1_000_000);
        OptionChecks.Within(MaxInboundStreamsPerAddress, 1, 10_000_000);
        OptionChecks.Within(MaxInboundStreams, 1, 10_000_000);
        OptionChecks.Within(MaxUnreadBytes, YamuxOptions.InitialWindow, long.MaxValue);
        OptionChecks.Within(AgentVersion.Length, 0, 128);
        var copy = (Libp2pHostOptions)MemberwiseClone();
        copy._announceAddresses = [.. AnnounceAddresses];
        return copy;
    }
}
