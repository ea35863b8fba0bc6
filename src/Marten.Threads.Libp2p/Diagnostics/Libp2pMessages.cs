using System.Net;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Libp2p.Diagnostics;

/// <summary>Everything that is logged. 1–19 host, 20–39 connections, 40–59 streams and protocols.</summary>
internal static partial class Libp2pMessages
{
    [LoggerMessage(1, LogLevel.Information, "Listening at {Address} as {Peer}")]
    public static partial void Listening(this ILogger logger, Multiaddr address, PeerId peer);

    [LoggerMessage(2, LogLevel.Warning, "A connection could not be accepted at {Address}; trying again")]
    public static partial void AcceptFailed(this ILogger logger, Exception exception, Multiaddr address);

    [LoggerMessage(3, LogLevel.Error, "An error in the host itself; it cost what is named in the exception and nothing else")]
    public static partial void InternalError(this ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "AcceptAddress or AcceptPeer threw, which counts as a refusal")]
    public static partial void RuleFailed(this ILogger logger, Exception exception);

    [LoggerMessage(20, LogLevel.Debug, "Connected to {Peer} at {Address} (inbound: {Inbound})")]
    public static partial void Connected(this ILogger logger, PeerId peer, Multiaddr address, bool inbound);

    [LoggerMessage(21, LogLevel.Debug, "Disconnected from {Peer} at {Address}: {Failure}, {Reason}")]
    public static partial void Disconnected(this ILogger logger, PeerId peer, Multiaddr address, Libp2pFailure failure, string reason);

    [LoggerMessage(22, LogLevel.Warning, "{Peer} at {Address} lost its connection: {Failure}, {Reason}")]
    public static partial void Misbehaved(this ILogger logger, PeerId peer, Multiaddr address, Libp2pFailure failure, string reason);

    [LoggerMessage(23, LogLevel.Information, "A connection from {Address} was refused: {Reason}")]
    public static partial void Refused(this ILogger logger, IPEndPoint address, string reason);

    [LoggerMessage(24, LogLevel.Information, "A connection from {Address} failed before it was usable: {Failure}, {Reason}")]
    public static partial void UpgradeFailed(this ILogger logger, IPEndPoint address, Libp2pFailure failure, string reason);

    [LoggerMessage(25, LogLevel.Debug, "{Address} of {Peer} could not be dialed: {Failure}, {Reason}")]
    public static partial void DialFailed(this ILogger logger, Multiaddr address, PeerId peer, Libp2pFailure failure, string reason);

    [LoggerMessage(26, LogLevel.Debug, "{Peer} is dialed again in {Delay}: {Reason}")]
    public static partial void Reconnecting(this ILogger logger, PeerId peer, TimeSpan delay, string reason);

    [LoggerMessage(27, LogLevel.Debug, "A connection from {Address} was refused: {Reason}")]
    public static partial void RefusedForRate(this ILogger logger, IPEndPoint address, string reason);

    [LoggerMessage(40, LogLevel.Debug, "A stream of {Peer} was refused: {Reason}")]
    public static partial void StreamRefused(this ILogger logger, PeerId peer, string reason);

    [LoggerMessage(41, LogLevel.Warning, "The handler of {Protocol} failed on a stream of {Peer}, which was reset")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception, string protocol, PeerId peer);

    [LoggerMessage(42, LogLevel.Debug, "{Peer} did not identify itself: {Reason}")]
    public static partial void NotIdentified(this ILogger logger, PeerId peer, string reason);
}
