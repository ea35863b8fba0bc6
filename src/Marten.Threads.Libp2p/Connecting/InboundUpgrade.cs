using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>Turns accepted TCP connections into ones that may be used, or closes them, with a reason in the log.</summary>
internal sealed class InboundUpgrade(HostContext host, ConnectionUpgrade upgrade, ConnectionCare care)
{
    private const string Denied = nameof(Libp2pFailure.Denied);

    /// <summary>Judges a connection by its address alone, before anything is computed for it.</summary>
    /// <returns>The lease, or null when the connection is to be closed.</returns>
    public ConnectionLease? Admit(IPEndPoint remote)
    {
        string reason = Denied;
        if (host.Accepts(remote))
        {
            if (host.Slots.TryBegin(remote.Address, inbound: true, out ConnectionLease? lease, out SlotRefusal refusal))
                return lease;
            reason = refusal.ToString();
            if (refusal is SlotRefusal.TotalFull or SlotRefusal.InboundFull)
                care.MakeRoom();
        }

        host.Metrics.Refused("connection", reason);
        if (reason is Denied or nameof(SlotRefusal.AddressRate))
            host.Logger.RefusedForRate(remote, reason); // or a flood of connections were a flood of lines
        else
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

    private (Libp2pFailure Failure, string Reason)? Judge(PeerId peer, ConnectionLease lease)
    {
        if (!host.Accepts(peer))
            return (Libp2pFailure.Denied, $"{peer} is not allowed here.");
        if (!lease.TryPromote(peer, out SlotRefusal refusal))
            return (Libp2pFailure.LimitReached, $"There is no room for a connection of {peer} ({refusal}).");
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
            if (outcome.Stream is null)
                return (null, outcome.Failure, outcome.Reason);
            var parts = new ConnectionParts(outcome.Stream, outcome.Peer, remote, TcpAddress.FromEndPoint(remote), IsInbound: true, lease);
            if (Judge(outcome.Peer, lease) is not { } no)
                return (parts, Libp2pFailure.None, "");
            await outcome.Stream.DisposeAsync().ConfigureAwait(false); // with its keys
            return (null, no.Failure, no.Reason);
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
            // A mistake in this host: it costs this connection only, and not its place.
            host.Logger.InternalError(exception);
            return (null, Libp2pFailure.ConnectionClosed, "An error in this host ended the connection.");
        }
    }
}
