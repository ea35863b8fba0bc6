using Marten.Threads.Libp2p.Diagnostics;

namespace Marten.Threads.Libp2p.Yamux;

/// <summary>What the sessions of a host share.</summary>
internal sealed record YamuxContext(TimeProvider Time, ReceiveBudget Budget, Libp2pMetrics Metrics);
