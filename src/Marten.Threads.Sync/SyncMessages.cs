using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync;

/// <summary>Everything that is logged. 1–19 serving, 20–39 working, 40–49 messages. No message holds a key or content.</summary>
internal static partial class SyncMessages
{
    [LoggerMessage(1, LogLevel.Error, "{Method} of {Peer} could not be answered")]
    public static partial void AnswerFailed(ILogger logger, Exception exception, string method, PeerId peer);

    [LoggerMessage(2, LogLevel.Information, "This host now replicates {Thread}, offered by {Peer}")]
    public static partial void Replicates(ILogger logger, ThreadId thread, PeerId peer);

    [LoggerMessage(20, LogLevel.Error, "{Work} failed; it is tried again when it is asked for again")]
    public static partial void WorkFailed(ILogger logger, Exception exception, string work);

    [LoggerMessage(21, LogLevel.Error, "Thread {Thread} could not be looked at; the others go on")]
    public static partial void ThreadFailed(ILogger logger, Exception exception, ThreadId thread);

    [LoggerMessage(22, LogLevel.Information, "Threads are exchanged as {Peer}, at {Addresses}")]
    public static partial void Started(ILogger logger, PeerId peer, string addresses);

    [LoggerMessage(23, LogLevel.Warning, "What {Peer} sent of {Thread} is nonsense: {Detail}")]
    public static partial void Rubbish(ILogger logger, PeerId peer, ThreadId thread, string detail);

    [LoggerMessage(24, LogLevel.Warning, "{Refused} records of {Thread} from {Peer} were refused; the table of refusals says why")]
    public static partial void Refused(ILogger logger, int refused, ThreadId thread, PeerId peer);

    [LoggerMessage(40, LogLevel.Warning, "Nobody handles InstanceChanged<{Type}>, and it is routed nowhere: the changes are passed over")]
    public static partial void NobodyHandles(ILogger logger, string type);
}
