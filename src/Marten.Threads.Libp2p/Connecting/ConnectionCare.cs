using Marten.Threads.Libp2p.Admission;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>Closes connections that should not be there any more.</summary>
internal sealed class ConnectionCare(HostContext host, ConnectionTable connections)
{
    /// <summary>
    /// How often is looked for superfluous connections, and how old they are at least when they are closed: by then both ends know of
    /// the other one.
    /// </summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Closes what was denied since.</summary>
    public async Task CloseDeniedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            AccessSnapshot rules = host.Access.Current;
            foreach (Libp2pConnection connection in connections.Snapshot())
            {
                if (!rules.IsAllowed(connection.Peer) || !rules.IsAllowed(connection.Parts.RemoteEndPoint.Address))
                    connection.End(Libp2pFailure.Denied, "The peer or its address was denied.");
            }

            await rules.Superseded.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes what came of both sides dialing at once, when nothing happens on it.</summary>
    public async Task CloseSuperfluousAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, host.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (Libp2pConnection connection in connections.Superfluous())
            {
                if (connection.StreamCount == 0 && host.Time.GetUtcNow() - connection.OpenedAt > Interval)
                    connection.End(Libp2pFailure.ConnectionClosed, "There is another connection to the peer.");
            }
        }
    }
}
