using System.Net;
using Marten.Threads.Libp2p.Addresses;
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
    MachineAddresses Machine,
    Libp2pMetrics Metrics,
    ILogger Logger)
{
    public TimeProvider Time => Options.TimeProvider;

    /// <summary>Whether an address may be talked to. An application's own rule that throws says no.</summary>
    public bool Accepts(IPEndPoint remote) => Access.IsAllowed(remote.Address) && Ask(Options.AcceptAddress, remote);

    /// <summary>Whether a peer may be talked to, likewise.</summary>
    public bool Accepts(PeerId peer) => Access.IsAllowed(peer) && Ask(Options.AcceptPeer, peer);

    /// <summary>Tells the application that a peer is there.</summary>
    public void TellConnected(PeerId peer)
    {
        try
        {
            Options.PeerConnected?.Invoke(peer);
        }
        catch (Exception exception)
        {
            Logger.RuleFailed(exception);
        }
    }

    private bool Ask<T>(Func<T, bool>? rule, T subject)
    {
        try
        {
            return rule?.Invoke(subject) ?? true;
        }
        catch (Exception exception)
        {
            Logger.RuleFailed(exception);
            return false;
        }
    }
}
