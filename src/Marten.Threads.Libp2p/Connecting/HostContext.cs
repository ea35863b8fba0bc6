using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Peers;
using Marten.Threads.Libp2p.Serving;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>What the parts of one host share.</summary>
internal sealed record HostContext(
    PeerId Self,
    Libp2pHostOptions Options,
    YamuxOptions Yamux,
    YamuxContext YamuxContext,
    ProtocolHandlers Handlers,
    StreamQuota Streams,
    ConnectionSlots Slots,
    AccessRules Access,
    PeerBook Peers,
    Libp2pMetrics Metrics,
    ILogger Logger)
{
    public TimeProvider Time => Options.TimeProvider;
}
