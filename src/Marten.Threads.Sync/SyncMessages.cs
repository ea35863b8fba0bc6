using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync;

/// <summary>Everything that is logged. 1–19 serving. No message holds a key or content.</summary>
internal static partial class SyncMessages
{
    [LoggerMessage(1, LogLevel.Error, "{Method} of {Peer} could not be answered")]
    public static partial void AnswerFailed(ILogger logger, Exception exception, string method, PeerId peer);

    [LoggerMessage(2, LogLevel.Information, "This host now replicates {Thread}, offered by {Peer}")]
    public static partial void Replicates(ILogger logger, ThreadId thread, PeerId peer);
}
