using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Identify;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Libp2p.Peers;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>A host's listening sockets and connections, and the tasks that look after them.</summary>
internal sealed class HostNetwork : IAsyncDisposable
{
    private readonly HostContext _host;
    private readonly ConnectionCare _care;
    private readonly InboundUpgrade _inbound;
    private readonly Dialer _dialer;
    private readonly TaskTracker _tasks;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<TcpListening> _listening = [];
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lazy<Task> _stopped;
    private readonly ReadOnlyMemory<byte> _publicKey;
    private readonly CancellationTokenSource _impatience = new();

    public HostNetwork(HostContext host, SigningKey identity)
    {
        _host = host;
        _tasks = new TaskTracker(host.Logger.InternalError);
        Libp2pHostOptions options = host.Options;
        var noise = new NoiseUpgrade(identity, options.Random, options.EarlyMuxerNegotiation ? [ConnectionUpgrade.YamuxProtocol] : []);
        var upgrade = new ConnectionUpgrade(noise);
        var resolver = new AddressResolver(options.NameResolver ?? new SystemNameResolver(), new DialPolicy(options.AllowPrivateAddressesFromOthers), host.Machine, host.Time);
        Backoff = new DialBackoff(host.Time, options.Random, options.ReconnectDelayMin, options.ReconnectDelayMax);
        Connections = new ConnectionTable(host.Self);
        Identify = new IdentifyService(host, Describe, Connections);
        _care = new ConnectionCare(host, Connections);
        _inbound = new InboundUpgrade(host, upgrade, _care);
        _dialer = new Dialer(host, new DialRace(host, upgrade), resolver, Backoff, Connections.Best, Adopt, _stopping.Token);
        _stopped = new Lazy<Task>(EndAsync);
        host.Handlers.Changed = TellOfChange;
        _publicKey = identity.VerifyingKey.Protobuf;
    }

    public ConnectionTable Connections { get; }

    public IdentifyService Identify { get; }

    public DialBackoff Backoff { get; }

    public IReadOnlyList<Multiaddr> ListenAddresses
    {
        get
        {
            lock (_lock)
                return [.. _listening.Select(static one => one.Address)];
        }
    }

    public IReadOnlyList<Multiaddr> AnnouncedAddresses
    {
        get
        {
            if (_host.Options.AnnounceAddresses.Count > 0)
                return [.. _host.Options.AnnounceAddresses];
            lock (_lock)
                return [.. _listening.SelectMany(one => _host.Machine.Expand(one.EndPoint)).Select(TcpAddress.FromEndPoint).Distinct()];
        }
    }

    /// <summary>Begins to look after connections.</summary>
    public void Start()
    {
        _tasks.TryRun(() => PushChangesAsync(_stopping.Token));
        _tasks.TryRun(() => _care.CloseDeniedAsync(_stopping.Token));
        _tasks.TryRun(() => _care.CloseSuperfluousAsync(_stopping.Token));
    }

    public async Task ListenAsync(IReadOnlyList<IPEndPoint> endPoints)
    {
        var opened = new List<TcpListening>();
        try
        {
            foreach (IPEndPoint endPoint in endPoints)
                opened.Add(new TcpListening(endPoint, _host.Time, _host.Logger, OnAccepted));
            lock (_lock)
            {
                ThrowIfStopping();
                _listening.AddRange(opened);
            }
        }
        catch
        {
            foreach (TcpListening listening in opened)
                await listening.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        foreach (TcpListening listening in opened)
            _host.Logger.Listening(listening.Address, _host.Self);
        TellOfChange();
    }

    public async Task<Libp2pConnection> ConnectAsync(PeerId peer, CancellationToken cancellationToken)
    {
        ThrowIfUnreachable(peer);
        return Connections.Best(peer) ?? await _dialer.ConnectAsync(peer, cancellationToken).ConfigureAwait(false);
    }

    public IDisposable KeepConnected(PeerId peer)
    {
        ThrowIfUnreachable(peer);
        var keeping = new KeptPeer(_host, this, peer, _stopping.Token);
        _tasks.TryRun(keeping.RunAsync);
        return keeping;
    }

    public Task DisconnectAsync(PeerId peer, CancellationToken cancellationToken) =>
        Task.WhenAll(Connections.Of(peer).Select(one => one.DrainAsync(_host.Options.DrainTimeout, cancellationToken)));

    /// <summary>Ends all, once; whoever waits for that may end the patience with streams, whoever began.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        CancellationTokenRegistration impatience = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _impatience);
        await using (impatience.ConfigureAwait(false)) // of the source nothing is to be disposed: a host may be disposed twice
            await _stopped.Value.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task EndAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        TcpListening[] listening;
        lock (_lock)
        {
            listening = [.. _listening];
            _listening.Clear();
        }

        foreach (TcpListening one in listening)
            await one.DisposeAsync().ConfigureAwait(false);
        await _dialer.CompleteAsync().ConfigureAwait(false);
        await Task.WhenAll(Connections.Snapshot().Select(one => one.DrainAsync(_host.Options.DrainTimeout, _impatience.Token))).ConfigureAwait(false);
        await _tasks.CloseAsync().ConfigureAwait(false);
    }

    private void OnAccepted(Socket socket)
    {
        IPEndPoint? remote = RemoteOf(socket);
        ConnectionLease? lease = remote is null || _stopping.IsCancellationRequested ? null : _inbound.Admit(remote);
        if (lease is not null && _tasks.TryRun(() => AcceptAsync(socket, remote!, lease)))
            return;
        lease?.Dispose();
        socket.Dispose();
    }

    private async Task AcceptAsync(Socket socket, IPEndPoint remote, ConnectionLease lease)
    {
        ConnectionParts? parts = await _inbound.RunAsync(socket, remote, lease, _stopping.Token).ConfigureAwait(false);
        if (parts is not null)
            await RunAsync(Open(parts)).ConfigureAwait(false);
    }

    private Libp2pConnection Adopt(ConnectionParts parts)
    {
        Libp2pConnection connection = Open(parts);
        if (!_tasks.TryRun(() => RunAsync(connection)))
            connection.End(Libp2pFailure.HostStopped, "The host stopped.");
        return connection;
    }

    private Libp2pConnection Open(ConnectionParts parts)
    {
        var connection = new Libp2pConnection(parts, _host);
        connection.Start();
        Connections.Add(connection);
        _host.Metrics.ConnectionOpened(parts.IsInbound);
        _host.Logger.Connected(parts.Peer, parts.RemoteAddress, parts.IsInbound);

        // What changed while hands were shaken was seen by nobody else: connections were looked through before this one stood among them.
        if (!_host.Access.IsAllowed(parts.Peer) || !_host.Access.IsAllowed(parts.RemoteEndPoint.Address))
            connection.End(Libp2pFailure.Denied, "The peer or its address was denied.");
        if (_stopping.IsCancellationRequested)
            connection.End(Libp2pFailure.HostStopped, "The host stops.");
        return connection;
    }

    private async Task RunAsync(Libp2pConnection connection)
    {
        await using (connection.ConfigureAwait(false))
        {
            _tasks.TryRun(() => MeetAsync(connection));
            YamuxEnd end = await connection.Completion.ConfigureAwait(false);
            Connections.Remove(connection);
            _host.Metrics.ConnectionEnded(connection.IsInbound, end.Failure);
            Log(connection, end);
        }
    }

    // A peer that does not want us shakes hands first and closes then: it was reached only when the connection outlives the first question.
    private async Task MeetAsync(Libp2pConnection connection)
    {
        await Identify.AskAsync(connection, _stopping.Token).ConfigureAwait(false);
        if (!connection.IsOpen)
            return;
        Backoff.Succeeded(connection.Peer);
        if (!connection.IsInbound)
            Backoff.Succeeded(connection.Peer, connection.Parts.RemoteEndPoint);
        _host.TellConnected(connection.Peer);
    }

    private void Log(Libp2pConnection connection, YamuxEnd end)
    {
        Multiaddr address = connection.Parts.RemoteAddress;
        if (end.Failure is Libp2pFailure.ProtocolViolation or Libp2pFailure.LimitReached or Libp2pFailure.TimedOut)
            _host.Logger.Misbehaved(connection.Peer, address, end.Failure, end.Reason);
        else
            _host.Logger.Disconnected(connection.Peer, address, end.Failure, end.Reason);
        if (end.Cause is not (null or IOException or ObjectDisposedException or OperationCanceledException))
            _host.Logger.InternalError(end.Cause);
    }

    private async Task PushChangesAsync(CancellationToken cancellationToken)
    {
        while (await _changes.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _changes.Reader.TryRead(out _);
            await Identify.PushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void TellOfChange() => _changes.Writer.TryWrite(true);

    private IdentifyMessage Describe(Multiaddr observed) => new()
    {
        PublicKey = _publicKey,
        ListenAddresses = AnnouncedAddresses,
        Protocols = _host.Handlers.Protocols,
        ObservedAddress = observed,
        ProtocolVersion = "ipfs/0.1.0",
        AgentVersion = _host.Options.AgentVersion,
    };

    private void ThrowIfUnreachable(PeerId peer)
    {
        if (!peer.IsDefined)
            throw new ArgumentException("An undefined peer cannot be reached.", nameof(peer));
        if (peer == _host.Self)
            throw new Libp2pException(Libp2pFailure.WrongPeer, "A host has no connection to itself.");
        ThrowIfStopping();
    }

    private void ThrowIfStopping()
    {
        if (_stopping.IsCancellationRequested)
            throw new Libp2pException(Libp2pFailure.HostStopped, "The host was stopped.");
    }

    private static IPEndPoint? RemoteOf(Socket socket)
    {
        try
        {
            return (IPEndPoint?)socket.RemoteEndPoint;
        }
        catch (SocketException)
        {
            return null; // gone before it was looked at
        }
    }
}
