using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>
/// Dials the end points of one peer, the next one a moment after the one before, until one of them is the peer; the others are given up then.
/// </summary>
internal sealed class DialRace(HostContext host, ConnectionUpgrade upgrade)
{
    /// <summary>Dials of one peer at a time.</summary>
    private const int AtOnce = 8;

    /// <summary>Runs the race. Whatever happens, no socket is left behind but the winner's.</summary>
    /// <returns>What became of each end point that was dialed; at most one has a connection.</returns>
    public async Task<IReadOnlyList<DialAttempt>> RunAsync(PeerId peer, IReadOnlyList<DialTarget> targets, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<DialAttempt>>();
        var ended = new List<DialAttempt>();
        int next = 0;
        while (ended.All(static one => one.Parts is null) && (next < targets.Count || running.Count > 0))
        {
            bool canStart = next < targets.Count && running.Count < AtOnce;
            if (canStart)
                running.Add(DialAsync(peer, targets[next++], over.Token));
            await WaitAsync(running, next < targets.Count && running.Count < AtOnce, over.Token).ConfigureAwait(false);
            Collect(running, ended);
        }

        await over.CancelAsync().ConfigureAwait(false);
        ended.AddRange(await Task.WhenAll(running).ConfigureAwait(false));
        bool isCancelled = cancellationToken.IsCancellationRequested; // asked once: or the winner were kept and then lost
        await KeepAsync(isCancelled ? 0 : 1, ended).ConfigureAwait(false);
        return isCancelled ? throw new OperationCanceledException(cancellationToken) : ended;
    }

    private async Task WaitAsync(List<Task<DialAttempt>> running, bool startsAnother, CancellationToken cancellationToken)
    {
        Task any = Task.WhenAny(running);
        if (startsAnother)
            any = Task.WhenAny(any, Task.Delay(host.Options.DialStagger, host.Time, cancellationToken));
        await any.ConfigureAwait(false);
    }

    private static void Collect(List<Task<DialAttempt>> running, List<DialAttempt> ended)
    {
        foreach (Task<DialAttempt> done in running.FindAll(static one => one.IsCompleted))
        {
            running.Remove(done);
            ended.Add(done.GetAwaiter().GetResult());
        }
    }

    // Two may have come through in the same moment, and one in the moment in which nobody wants it any more.
    private static async Task KeepAsync(int count, List<DialAttempt> ended)
    {
        foreach (DialAttempt late in ended.Where(static one => one.Parts is not null).Skip(count).ToList())
        {
            await late.Parts!.Stream.DisposeAsync().ConfigureAwait(false);
            late.Parts.Lease.Dispose();
            ended.Remove(late);
        }
    }

    private async Task<DialAttempt> DialAsync(PeerId peer, DialTarget target, CancellationToken cancellationToken)
    {
        if (!host.Access.IsAllowed(target.EndPoint.Address))
            return DialAttempt.Failed(target, Libp2pFailure.Denied, "is in a network that is not allowed here");
        if (!host.Slots.TryBegin(target.EndPoint.Address, inbound: false, out ConnectionLease? lease, out SlotRefusal refusal))
            return DialAttempt.Failed(target, Libp2pFailure.LimitReached, $"was not dialed, because this host has as many connections as it may ({refusal})");

        Socket? socket = null;
        bool kept = false;
        try
        {
            // A machine without IPv6, or without a file handle left, has no socket for it.
            socket = new Socket(target.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            DialAttempt attempt = await DialAsync(peer, target, socket, lease!, cancellationToken).ConfigureAwait(false);
            kept = attempt.Parts is not null;
            return attempt;
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested
                ? DialAttempt.Failed(target, Libp2pFailure.None, "was given up")
                : DialAttempt.Failed(target, Libp2pFailure.TimedOut, "did not answer in time");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return DialAttempt.Failed(target, Libp2pFailure.Unreachable, exception.Message);
        }
        catch (Exception exception)
        {
            // A mistake in this host: it costs this attempt only, and the others are waited for.
            host.Logger.InternalError(exception);
            return DialAttempt.Failed(target, Libp2pFailure.Unreachable, "was not dialed to the end because of an error in this host");
        }
        finally
        {
            if (!kept)
            {
                socket?.Dispose();
                lease!.Dispose();
            }
        }
    }

    private async Task<DialAttempt> DialAsync(PeerId peer, DialTarget target, Socket socket, ConnectionLease lease, CancellationToken cancellationToken)
    {
        using (var dialing = new Deadline(host.Options.DialTimeout, host.Time, cancellationToken))
            await socket.ConnectAsync(target.EndPoint, dialing.Token).ConfigureAwait(false);

        using var upgrading = new Deadline(host.Options.HandshakeTimeout, host.Time, cancellationToken);
        UpgradeOutcome outcome = await upgrade.DialAsync(new NetworkStream(socket, ownsSocket: true), peer, upgrading.Token).ConfigureAwait(false);
        host.Metrics.Handshake(inbound: false, outcome.Failure);
        if (outcome.Stream is null)
            return DialAttempt.Failed(target, outcome.Failure, outcome.Reason);
        if (Judge(target, peer, lease) is { } no)
        {
            await outcome.Stream.DisposeAsync().ConfigureAwait(false); // with its keys
            return no;
        }

        var parts = new ConnectionParts(outcome.Stream, peer, target.EndPoint, TcpAddress.FromEndPoint(target.EndPoint), IsInbound: false, lease);
        return new DialAttempt(target, parts, Libp2pFailure.None, "");
    }

    private DialAttempt? Judge(DialTarget target, PeerId peer, ConnectionLease lease)
    {
        if (!host.Accepts(peer))
            return DialAttempt.Failed(target, Libp2pFailure.Denied, "is a peer that is not allowed here");
        return lease.TryPromote(peer, out SlotRefusal refusal)
            ? null
            : DialAttempt.Failed(target, Libp2pFailure.LimitReached, $"is a peer with as many connections as one may have ({refusal})");
    }
}
