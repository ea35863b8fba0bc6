namespace Marten.Threads.Libp2p.Serving;

/// <summary>Who works on the streams of a protocol, and how many at a time.</summary>
internal sealed record ProtocolHandler(string Protocol, Libp2pStreamHandler Handler, ProtocolLimits Limits);
