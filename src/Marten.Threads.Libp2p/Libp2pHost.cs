using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Libp2p.Peers;
using Marten.Threads.Libp2p.Ping;
using Marten.Threads.Libp2p.Serving;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Libp2p;

/// <summary>
/// A libp2p host over TCP: Noise, Yamux, identify and ping. It listens at addresses, dials peers by their id through its peer book, and uses one
/// connection to a peer in both directions. What a peer does can cost that peer its connection and nobody else anything. Safe for use from
/// several threads. <see cref="DisposeAsync"/> ends it gracefully.
/// </summary>
public sealed class Libp2pHost : ILibp2pHost, IAsyncDisposable
{
    private readonly HostContext _context;
    private readonly HostNetwork _network;

    /// <summary>Makes a host that neither listens nor dials yet.</summary>
    /// <param name="identity">The Ed25519 key that names it. The caller keeps it until the host is disposed, and disposes it.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public Libp2pHost(SigningKey identity, Libp2pHostOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        Libp2pHostOptions settings = (options ?? new Libp2pHostOptions()).Checked();
        _context = Assemble(identity, settings);
        _network = new HostNetwork(_context, identity);
        _context.Handlers.Add(new ProtocolHandler(IdentifyProtocol.Protocol, _network.Identify.AnswerAsync, IdentifyService.Limits));
        _context.Handlers.Add(new ProtocolHandler(IdentifyProtocol.PushProtocol, _network.Identify.HearAsync, IdentifyService.PushLimits));
        _context.Handlers.Add(new ProtocolHandler(
            PingProtocol.Protocol, (stream, token) => PingProtocol.AnswerAsync(stream, settings.TimeProvider, token), PingProtocol.Limits));
        _network.Start();
    }

    /// <inheritdoc />
    public PeerId PeerId => _context.Self;

    /// <summary>The addresses that the host listens at, with the ports that were chosen; none before <see cref="StartListenAsync"/>.</summary>
    public IReadOnlyList<Multiaddr> ListenAddresses => _network.ListenAddresses;

    /// <inheritdoc />
    public IReadOnlyList<Multiaddr> AnnouncedAddresses => _network.AnnouncedAddresses;

    /// <summary>What is known of other peers.</summary>
    public PeerBook Peers => _context.Peers;

    /// <summary>Whom the host talks to; changes take effect at once, on open connections too.</summary>
    public AccessRules Access => _context.Access;

    /// <summary>The connections that are open now.</summary>
    public IReadOnlyList<ConnectionInfo> Connections => [.. _network.Connections.Snapshot().Select(static one => one.Info)];

    /// <summary>What its parts share; for those who look whether something is left over.</summary>
    internal HostContext Context => _context;

    /// <summary>Begins to listen; all addresses or none.</summary>
    /// <param name="addresses"><c>/ip4/…/tcp/…</c> and <c>/ip6/…/tcp/…</c>; port 0 lets the system choose.</param>
    /// <param name="cancellationToken">Stops before anything was opened.</param>
    /// <exception cref="ArgumentException">An address is of another kind.</exception>
    /// <exception cref="SocketException">An address is in use, or none of this machine's.</exception>
    public Task StartListenAsync(IEnumerable<Multiaddr> addresses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        cancellationToken.ThrowIfCancellationRequested();
        var endPoints = new List<IPEndPoint>();
        foreach (Multiaddr address in addresses)
        {
            if (!TcpAddress.TryGetListenEndPoint(address, out IPEndPoint? endPoint))
                throw new ArgumentException($"{address} is not an address to listen at; give /ip4/…/tcp/… or /ip6/…/tcp/….", nameof(addresses));
            endPoints.Add(endPoint!);
        }

        return _network.ListenAsync(endPoints);
    }

    /// <inheritdoc />
    public async Task<Libp2pStream> OpenAsync(PeerId peer, string protocol, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(protocol);
        if (!MultistreamLine.IsSayable(protocol))
            throw new ArgumentException($"A protocol's name has 1 to {MultistreamLine.LengthMax - 1} bytes and no newline.", nameof(protocol));
        using System.Diagnostics.Activity? activity = Libp2pActivities.Source.StartActivity("libp2p.open", System.Diagnostics.ActivityKind.Client);
        activity?.SetTag("libp2p.protocol", protocol);
        Libp2pConnection connection = await _network.ConnectAsync(peer, cancellationToken).ConfigureAwait(false);
        try
        {
            return await connection.OpenAsync(protocol, cancellationToken).ConfigureAwait(false);
        }
        catch (Libp2pException exception) when (exception.Failure == Libp2pFailure.ConnectionClosed)
        {
            // It ended just now, before anything was said on the stream: the next one may live.
            connection = await _network.ConnectAsync(peer, cancellationToken).ConfigureAwait(false);
            return await connection.OpenAsync(protocol, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Connects to a peer, unless it is connected.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="cancellationToken">Stops the waiting; a dial that others wait for too goes on.</param>
    /// <exception cref="Libp2pException">The peer cannot be reached.</exception>
    public async Task<ConnectionInfo> ConnectAsync(PeerId peer, CancellationToken cancellationToken = default) =>
        (await _network.ConnectAsync(peer, cancellationToken).ConfigureAwait(false)).Info;

    /// <summary>Keeps a connection to a peer until the result is disposed: dials now, and again with growing pauses whenever it is gone.</summary>
    /// <exception cref="ArgumentException">The peer is undefined.</exception>
    /// <exception cref="Libp2pException">The peer is this host itself, or the host was stopped.</exception>
    public IDisposable KeepConnected(PeerId peer) => _network.KeepConnected(peer);

    /// <summary>Lets a peer be dialed at once though it could not be reached a short time ago: somebody knows that it is there now, or where.</summary>
    public void ForgetFailures(PeerId peer) => _network.Backoff.Forget(peer);

    /// <summary>Closes all connections to a peer after their streams have ended, or after the drain timeout.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="cancellationToken">Closes them at once.</param>
    public Task DisconnectAsync(PeerId peer, CancellationToken cancellationToken = default) => _network.DisconnectAsync(peer, cancellationToken);

    /// <summary>Measures how long 32 bytes take to a peer and back (<c>/ipfs/ping/1.0.0</c>).</summary>
    /// <exception cref="Libp2pException">The peer cannot be reached, or does not answer properly.</exception>
    public async Task<TimeSpan> PingAsync(PeerId peer, CancellationToken cancellationToken = default)
    {
        Libp2pStream stream = await OpenAsync(peer, PingProtocol.Protocol, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            return await PingProtocol.AskAsync(stream, _context.Options.Random, _context.Time, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public IDisposable Handle(string protocol, Libp2pStreamHandler handler, ProtocolLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(protocol);
        ArgumentNullException.ThrowIfNull(handler);
        return _context.Handlers.Add(new ProtocolHandler(protocol, handler, limits ?? new ProtocolLimits()));
    }

    /// <summary>
    /// Ends the host: nobody new is let in, streams may end within the drain timeout, then connections are closed. Waits for all handlers, so a handler must not wait for this.
    /// </summary>
    /// <param name="cancellationToken">Closes the connections at once.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => _network.StopAsync(cancellationToken);

    /// <summary>Ends the host like <see cref="StopAsync"/>, without letting streams go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync().ConfigureAwait(false);
        _context.Metrics.Dispose();
    }

    internal static HostContext Assemble(SigningKey identity, Libp2pHostOptions options)
    {
        TimeProvider time = options.TimeProvider;
        var metrics = new Libp2pMetrics();
        var limits = new ConnectionLimits
        {
            PendingInbound = options.MaxPendingHandshakes,
            PendingPerAddress = options.MaxPendingHandshakesPerAddress,
            Total = options.MaxConnections,
            Inbound = options.InboundConnections,
            PerPeer = options.MaxConnectionsPerPeer,
            PerAddress = options.MaxConnectionsPerAddress,
            RatePerSecond = options.ConnectionRatePerAddress,
            RateBurst = 4 * options.ConnectionRatePerAddress,
        };
        return new HostContext(
            identity.VerifyingKey.ToPeerId(),
            options,
            options.Yamux.Checked(),
            new YamuxContext(time, new ReceiveBudget(options.MaxUnreadBytes), metrics),
            new ProtocolHandlers(),
            new StreamQuota(options.MaxInboundStreamsPerPeer, options.MaxInboundStreamsPerAddress, options.MaxInboundStreams),
            new ConnectionSlots(time, limits),
            new AccessRules(),
            new PeerBook(time),
            new MachineAddresses(time),
            metrics,
            options.LoggerFactory.CreateLogger("Marten.Threads.Libp2p"));
    }
}
