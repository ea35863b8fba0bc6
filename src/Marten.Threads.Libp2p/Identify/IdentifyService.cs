using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Keys;
using Marten.Threads.Libp2p.Peers;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Identify;

/// <summary>
/// Tells peers what this host speaks and where it listens, when they ask and when it changes, and keeps what they tell in the peer book.
/// </summary>
/// <param name="host">What the host's parts share.</param>
/// <param name="own">Makes this host's message; the observed address is the connection's.</param>
/// <param name="connections">The host's connections.</param>
internal sealed class IdentifyService(HostContext host, Func<Multiaddr, IdentifyMessage> own, ConnectionTable connections)
{
    /// <summary>Peers that are told of a change at a time.</summary>
    private const int PushesAtOnce = 32;

    /// <summary>One question a connection is usual; a second may overlap with the end of the first.</summary>
    public static readonly ProtocolLimits Limits = new() { StreamsPerPeer = 8, StreamsTotal = 512 };

    /// <summary>Pushes of all peers that are taken in at a time.</summary>
    public static readonly ProtocolLimits PushLimits = new() { StreamsPerPeer = 2, StreamsTotal = 32 };

    /// <summary>Answers a peer that asks.</summary>
    public async Task AnswerAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(IdentifyProtocol.Timeout, host.Time, cancellationToken);
        await IdentifyProtocol.SendAsync(stream, own(stream.RemoteAddress), deadline.Token).ConfigureAwait(false);
    }

    /// <summary>Takes in what a peer tells unasked.</summary>
    public async Task HearAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(IdentifyProtocol.Timeout, host.Time, cancellationToken);
        IdentifyMessage? message = await IdentifyProtocol.ReceiveAsync(stream, deadline.Token).ConfigureAwait(false);
        if (message is null)
            return;

        // What a push does not mention stays as it was.
        message = new IdentifyMessage
        {
            PublicKey = message.PublicKey,
            ListenAddresses = message.ListenAddresses,
            Protocols = message.Protocols.Count > 0 ? message.Protocols : host.Peers.ProtocolsOf(stream.RemotePeer),
            AgentVersion = message.AgentVersion.Length > 0 ? message.AgentVersion : host.Peers.AgentOf(stream.RemotePeer) ?? "",
        };
        Learn(stream.RemotePeer, stream.RemoteAddress, message);
    }

    /// <summary>Asks a peer at the other end of a new connection.</summary>
    public async Task AskAsync(Libp2pConnection connection, CancellationToken cancellationToken)
    {
        IdentifyMessage? message = null;
        try
        {
            using var deadline = new Deadline(IdentifyProtocol.Timeout, host.Time, cancellationToken);
            Libp2pStream stream = await connection.OpenAsync(IdentifyProtocol.Protocol, deadline.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                message = await IdentifyProtocol.ReceiveAsync(stream, deadline.Token).ConfigureAwait(false);
            message = Learn(connection.Peer, connection.Parts.RemoteAddress, message);
            if (message is null)
                host.Logger.NotIdentified(connection.Peer, "its answer is malformed, or names another key");
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            host.Logger.NotIdentified(connection.Peer, exception.Message);
        }
        finally
        {
            connection.SetIdentified(message);
        }
    }

    /// <summary>Tells all connected peers that want to know.</summary>
    public Task PushAsync(CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = PushesAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(connections.OnePerPeer(), options, async (connection, token) => await PushAsync(connection, token).ConfigureAwait(false));
    }

    private async Task PushAsync(Libp2pConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            using var deadline = new Deadline(IdentifyProtocol.Timeout, host.Time, cancellationToken);

            // What it answered on this connection, for which is waited: the book may have forgotten it, or not know it yet.
            IdentifyMessage? said = await connection.Identified.WaitAsync(deadline.Token).ConfigureAwait(false);
            if (said?.Protocols.Contains(IdentifyProtocol.PushProtocol, StringComparer.Ordinal) != true)
                return;
            Libp2pStream stream = await connection.OpenAsync(IdentifyProtocol.PushProtocol, deadline.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                await IdentifyProtocol.SendAsync(stream, own(connection.Parts.RemoteAddress), deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // It will ask again when it connects again.
            host.Logger.NotIdentified(connection.Peer, exception.Message);
        }
    }

    // A key that stands in the message must be the one that the connection proved.
    private IdentifyMessage? Learn(PeerId peer, Multiaddr from, IdentifyMessage? message)
    {
        if (message is null || (!message.PublicKey.IsEmpty && !(PeerPublicKey.TryRead(message.PublicKey.Span, out PeerPublicKey? key) && key.PeerId == peer)))
            return null;
        AddressScope scope = TcpAddress.TryFrom(from, out TcpAddress? tcp) && tcp!.Ip is { } ip ? host.Machine.ScopeOf(ip) : AddressScope.Unusable;
        host.Peers.Learn(peer, message.ListenAddresses, AddressOrigin.Proved, scope, PeerBook.DefaultLearnedTtl);
        host.Peers.LearnIdentity(peer, message.Protocols, message.AgentVersion);
        return message;
    }
}
