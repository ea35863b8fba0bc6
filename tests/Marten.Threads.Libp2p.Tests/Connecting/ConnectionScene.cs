using System.Net;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing.Wires;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Connecting;

/// <summary>A table of connections whose other ends say what a test makes them say, which is nothing at first.</summary>
internal sealed class ConnectionScene : IAsyncDisposable
{
    private readonly SigningKey _key = TestHost.NewKey();
    private readonly Dictionary<Libp2pConnection, DuplexStream> _wires = [];
    private readonly HostContext _host;

    public ConnectionScene()
    {
        var silent = new YamuxOptions { KeepAliveTimeout = TimeSpan.FromDays(1) }; // the other ends answer no questions
        _host = Libp2pHost.Assemble(_key, new Libp2pHostOptions { TimeProvider = Time, NegotiationTimeout = TimeSpan.FromDays(1), Yamux = silent });
        Table = new ConnectionTable(_host.Self);
        Care = new ConnectionCare(_host, Table);
    }

    public FakeTimeProvider Time { get; } = new();

    public ConnectionTable Table { get; }

    public ConnectionCare Care { get; }

    public PeerId Self => _host.Self;

    /// <summary>A new connection, in the table; the clock goes on a little behind it.</summary>
    public Libp2pConnection Connect(PeerId peer, string address = "1.2.3.4", bool inbound = true)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(address), 4006);
        _host.Slots.TryBegin(endPoint.Address, inbound, out ConnectionLease? lease, out _).ShouldBeTrue();
        lease!.TryPromote(peer, out _).ShouldBeTrue();
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        var connection = new Libp2pConnection(new ConnectionParts(near, peer, endPoint, TcpAddress.FromEndPoint(endPoint), inbound, lease), _host);
        _wires.Add(connection, far);
        connection.Start();
        Table.Add(connection);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        return connection;
    }

    /// <summary>The peer says something on a connection.</summary>
    public Task SayAsync(Libp2pConnection connection, byte[] frames) => _wires[connection].PutAsync(frames);

    /// <summary>The peer is gone, and its place is free.</summary>
    public async Task LeaveAsync(Libp2pConnection connection)
    {
        await _wires[connection].DisposeAsync();
        await connection.Completion.Soon();
        Table.Remove(connection);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DuplexStream wire in _wires.Values)
            await wire.DisposeAsync();
        foreach (Libp2pConnection connection in _wires.Keys)
            await connection.DisposeAsync();
        _host.Metrics.Dispose();
        _key.Dispose();
    }
}
