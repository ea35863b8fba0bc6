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

    private readonly Lock _lock = new();
    private Libp2pConnection? _leaving;

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
    /// Gives up one connection, so that the next who comes finds room: of the address that holds most of them, the oldest, one on which nothing
    /// happens before others. An address that holds only one keeps it: whoever comes with many addresses must not drive out those who are there. Nothing
    /// is given up while the place of the last one is not free yet.
    /// </summary>
    public void MakeRoom()
    {
        lock (_lock)
        {
            if (_leaving is { Completion.IsCompleted: false })
                return;
            _leaving = Superseded();
        }

        _leaving?.End(Libp2pFailure.ConnectionClosed, "Its address has more connections than others, and its place is needed.");
    }

    private Libp2pConnection? Superseded()
    {
        DateTimeOffset now = host.Time.GetUtcNow();
        return connections.Snapshot()
            .Where(static one => one.IsInbound && one.IsOpen)
            .GroupBy(static one => one.Parts.Lease.Address)
            .Where(static ofAddress => ofAddress.Skip(1).Any())
            .MaxBy(static ofAddress => ofAddress.Count())?
            .Where(one => now - one.OpenedAt > IdleMin)
            .OrderBy(static one => one.StreamCount > 0)
            .ThenBy(static one => one.OpenedAt)
            .FirstOrDefault();
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
