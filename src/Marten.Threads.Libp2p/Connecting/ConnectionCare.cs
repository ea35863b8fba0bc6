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

    /// <summary>How old a connection is at least that is given up for another one: by then its peer would have used it.</summary>
    private static readonly TimeSpan IdleMin = TimeSpan.FromSeconds(60);

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

    /// <summary>
    /// Gives up one connection on which nothing happens, so that the next who comes finds room: of the address that holds most of them, the oldest.
    /// Whoever needed it dials again, while somebody who fills all places with idle connections loses them one by one.
    /// </summary>
    public void MakeRoom()
    {
        DateTimeOffset now = host.Time.GetUtcNow();
        Libp2pConnection? idle = connections.Snapshot()
            .Where(one => one.IsInbound && one.IsOpen && one.StreamCount == 0 && now - one.OpenedAt > IdleMin)
            .GroupBy(static one => one.Parts.Lease.Address)
            .MaxBy(static ofAddress => ofAddress.Count())?
            .MinBy(static one => one.OpenedAt);
        idle?.End(Libp2pFailure.ConnectionClosed, "Nothing happened on it, and its place is needed.");
    }

    /// <summary>Closes what came of both sides dialing at once, when nothing happens on it.</summary>
    public async Task CloseSuperfluousAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, host.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (Libp2pConnection connection in connections.Superfluous())
            {
                // Which is the oldest, each end sees for itself: one of them decides, so that they do not close each the other's choice.
                TimeSpan patience = host.Self < connection.Peer ? Interval : 3 * Interval;
                if (connection.StreamCount == 0 && host.Time.GetUtcNow() - connection.OpenedAt > patience)
                    connection.End(Libp2pFailure.ConnectionClosed, "There is another connection to the peer.");
            }
        }
    }
}
