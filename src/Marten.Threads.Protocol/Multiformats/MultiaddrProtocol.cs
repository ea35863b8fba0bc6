namespace Marten.Threads.Protocol.Multiformats;

/// <summary>
/// The protocols that a <see cref="Multiaddr"/> may be built of, by their registered codes. The comment says the text name and the value. An
/// address with any other protocol is refused: the length of an unknown value cannot be known.
/// </summary>
public enum MultiaddrProtocol
{
    /// <summary>No protocol: the component is undefined.</summary>
    None = 0,

    /// <summary><c>ip4</c>: an IPv4 address.</summary>
    Ip4 = 4,

    /// <summary><c>tcp</c>: a port.</summary>
    Tcp = 6,

    /// <summary><c>dccp</c>: a port.</summary>
    Dccp = 33,

    /// <summary><c>ip6</c>: an IPv6 address.</summary>
    Ip6 = 41,

    /// <summary><c>ip6zone</c>: the zone of the address that follows.</summary>
    Ip6Zone = 42,

    /// <summary><c>dns</c>: a host name, IPv4 or IPv6.</summary>
    Dns = 53,

    /// <summary><c>dns4</c>: a host name, IPv4 only.</summary>
    Dns4 = 54,

    /// <summary><c>dns6</c>: a host name, IPv6 only.</summary>
    Dns6 = 55,

    /// <summary><c>dnsaddr</c>: a host name whose TXT records hold addresses.</summary>
    DnsAddr = 56,

    /// <summary><c>sctp</c>: a port.</summary>
    Sctp = 132,

    /// <summary><c>udp</c>: a port.</summary>
    Udp = 273,

    /// <summary><c>p2p-webrtc-star</c>: no value.</summary>
    WebRtcStar = 275,

    /// <summary><c>p2p-webrtc-direct</c>: no value.</summary>
    WebRtcDirect = 276,

    /// <summary><c>p2p-circuit</c>: no value; what follows is reached through what stands before.</summary>
    Circuit = 290,

    /// <summary><c>udt</c>: no value.</summary>
    Udt = 301,

    /// <summary><c>utp</c>: no value.</summary>
    Utp = 302,

    /// <summary><c>thread</c>: a thread id (specification, section 1.4).</summary>
    Thread = 406,

    /// <summary><c>p2p</c>, also read as <c>ipfs</c>: a peer id.</summary>
    P2p = 421,

    /// <summary><c>https</c>: no value.</summary>
    Https = 443,

    /// <summary><c>tls</c>: no value.</summary>
    Tls = 448,

    /// <summary><c>sni</c>: a host name.</summary>
    Sni = 449,

    /// <summary><c>noise</c>: no value.</summary>
    Noise = 454,

    /// <summary><c>quic</c>: no value; the draft version of QUIC.</summary>
    Quic = 460,

    /// <summary><c>quic-v1</c>: no value.</summary>
    QuicV1 = 461,

    /// <summary><c>webtransport</c>: no value.</summary>
    WebTransport = 465,

    /// <summary><c>ws</c>: no value.</summary>
    Ws = 477,

    /// <summary><c>wss</c>: no value.</summary>
    Wss = 478,

    /// <summary><c>http</c>: no value.</summary>
    Http = 480,
}
