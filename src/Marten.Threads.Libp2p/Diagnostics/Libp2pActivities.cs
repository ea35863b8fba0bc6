using System.Diagnostics;

namespace Marten.Threads.Libp2p.Diagnostics;

/// <summary>Where traces come from: dials, handshakes of others, opened streams.</summary>
internal static class Libp2pActivities
{
    public static readonly ActivitySource Source = new(Libp2pMetrics.MeterName);
}
