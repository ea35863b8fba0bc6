using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Diagnostics;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>Turns accepted TCP connections into ones that may be used, or closes them, with a reason in the log.</summary>
internal sealed class InboundUpgrade(HostContext host, ConnectionUpgrade upgrade)
{
    /// <summary>Judges a connection by its address alone, before anything is computed for it.</summary>
    /// <returns>The lease, or null when the connection is to be closed.</returns>
    public ConnectionLease? Admit(IPEndPoint remote)
    {
        string? reason = null;
        ConnectionLease? lease = null;
        if (!host.Access.IsAllowed(remote.Address) || !IsAccepted(remote))
            reason = "the address is not allowed here";
        else if (!host.Slots.TryBegin(remote.Address, inbound: true, out lease, out SlotRefusal refusal))
            reason = refusal.ToString();
        if (reason is null)
            return lease;
        host.Metrics.Refused("connection", reason);
        host.Logger.Refused(remote, reason);
        return null;
    }

    /// <summary>Shakes hands.</summary>
    /// <returns>The connection, or null when there is none; then socket and lease are gone.</returns>
    public async Task<ConnectionParts?> RunAsync(Socket socket, IPEndPoint remote, ConnectionLease lease, CancellationToken cancellationToken)
    {
        using Activity? activity = Libp2pActivities.Source.StartActivity("libp2p.accept", ActivityKind.Server);
        (ConnectionParts? parts, Libp2pFailure failure, string reason) = await TryAsync(socket, remote, lease, cancellationToken).ConfigureAwait(false);
        host.Metrics.Handshake(inbound: true, failure);
        activity?.SetTag("libp2p.peer", parts?.Peer.ToString());
        if (parts is not null)
            return parts;
        socket.Dispose();
        lease.Dispose();
        activity?.SetStatus(ActivityStatusCode.Error, reason);
        host.Logger.UpgradeFailed(remote, failure, reason);
        return null;
    }

    private async Task<(ConnectionParts? Parts, Libp2pFailure Failure, string Reason)> TryAsync(
        Socket socket, IPEndPoint remote, ConnectionLease lease, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(host.Options.HandshakeTimeout, host.Time, cancellationToken);
        try
        {
            socket.NoDelay = true;
            UpgradeOutcome outcome = await upgrade.AcceptAsync(new NetworkStream(socket, ownsSocket: true), deadline.Token).ConfigureAwait(false);
            return outcome.Stream is null ? (null, outcome.Failure, outcome.Reason) : await JudgeAsync(outcome, outcome.Stream, remote, lease).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return (null, Libp2pFailure.TimedOut, $"The handshake took longer than {host.Options.HandshakeTimeout.TotalSeconds:0.#} s.");
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            return (null, Libp2pFailure.ConnectionClosed, "The connection ended.");
        }
        catch (Exception exception)
        {
            host.Logger.InternalError(exception); // the connection and its room are given back all the same
            return (null, Libp2pFailure.HandshakeRefused, "The connection could not be judged.");
        }
    }

    private async ValueTask<(ConnectionParts? Parts, Libp2pFailure Failure, string Reason)> JudgeAsync(
        UpgradeOutcome outcome, Stream stream, IPEndPoint remote, ConnectionLease lease)
    {
        bool taken = false;
        try
        {
            if (!host.Access.IsAllowed(outcome.Peer) || host.Options.AcceptPeer?.Invoke(outcome.Peer) == false)
                return (null, Libp2pFailure.Denied, $"{outcome.Peer} is not allowed here.");
            if (!lease.TryPromote(outcome.Peer, out SlotRefusal refusal))
                return (null, Libp2pFailure.LimitReached, $"There is no room for a connection of {outcome.Peer} ({refusal}).");
            taken = true;
            var parts = new ConnectionParts(stream, outcome.Peer, remote, TcpAddress.FromEndPoint(remote), IsInbound: true, lease);
            return (parts, Libp2pFailure.None, "");
        }
        finally
        {
            if (!taken)
                await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    // A gate that throws is shut, and listening goes on.
    private bool IsAccepted(IPEndPoint remote)
    {
        try
        {
            return host.Options.AcceptAddress?.Invoke(remote) != false;
        }
        catch (Exception exception)
        {
            host.Logger.InternalError(exception);
            return false;
        }
    }
}
