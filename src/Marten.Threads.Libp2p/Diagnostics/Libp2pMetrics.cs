using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Marten.Threads.Libp2p.Diagnostics;

/// <summary>What a host measures of itself; names are those of OpenTelemetry's manner, below <c>libp2p.</c>.</summary>
internal sealed class Libp2pMetrics : IDisposable
{
    public const string MeterName = "Marten.Threads.Libp2p";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _bytes;
    private readonly UpDownCounter<long> _connections;
    private readonly UpDownCounter<long> _streams;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _ended;

    public Libp2pMetrics()
    {
        _bytes = _meter.CreateCounter<long>("libp2p.bytes", "By", "Bytes of connections after the handshake, before encryption.");
        _connections = _meter.CreateUpDownCounter<long>("libp2p.connections", "{connection}", "Connections that are open.");
        _streams = _meter.CreateUpDownCounter<long>("libp2p.streams", "{stream}", "Streams that are open.");
        _handshakes = _meter.CreateCounter<long>("libp2p.handshakes", "{handshake}", "Handshakes by outcome.");
        _refusals = _meter.CreateCounter<long>("libp2p.refusals", "{refusal}", "Connections and streams of others that were turned away, by reason.");
        _ended = _meter.CreateCounter<long>("libp2p.connections.ended", "{connection}", "Connections that ended, by reason.");
    }

    public void Sent(int count) => _bytes.Add(count, new KeyValuePair<string, object?>("direction", "out"));

    public void Received(int count) => _bytes.Add(count, new KeyValuePair<string, object?>("direction", "in"));

    public void ConnectionOpened(bool inbound) => _connections.Add(1, Direction(inbound));

    public void ConnectionEnded(bool inbound, Libp2pFailure reason)
    {
        _connections.Add(-1, Direction(inbound));
        _ended.Add(1, Direction(inbound), new KeyValuePair<string, object?>("reason", reason.ToString()));
    }

    public void StreamOpened(bool inbound) => _streams.Add(1, Direction(inbound));

    public void StreamEnded(bool inbound) => _streams.Add(-1, Direction(inbound));

    public void Handshake(bool inbound, Libp2pFailure outcome) =>
        _handshakes.Add(1, Direction(inbound), new KeyValuePair<string, object?>("outcome", outcome == Libp2pFailure.None ? "done" : outcome.ToString()));

    public void Refused(string what, string reason) =>
        _refusals.Add(1, new KeyValuePair<string, object?>("what", what), new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Direction(bool inbound) => new("direction", inbound ? "in" : "out");
}
