using Marten.Threads.Protocol;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Listening;

/// <summary>Log messages of signals and of listening, 1400–1499.</summary>
internal static partial class SignalLog
{
    [LoggerMessage(1400, LogLevel.Error, "A handler of thread signals failed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(1401, LogLevel.Warning, "Hints of changes cannot be exchanged with other processes for the moment; changes are found later")]
    public static partial void RelayBroken(ILogger logger, Exception exception);

    [LoggerMessage(1402, LogLevel.Warning, "The changes of thread {Thread} cannot be read (attempt {Attempt}); they are asked for again")]
    public static partial void ReadingBroken(ILogger logger, ThreadId thread, int attempt, Exception exception);

    [LoggerMessage(1403, LogLevel.Information, "The changes of thread {Thread} can be read again, after {Attempts} attempts")]
    public static partial void ReadingMended(ILogger logger, ThreadId thread, int attempts);

    [LoggerMessage(1404, LogLevel.Error, "Changes of thread {Thread} could not be delivered to subscription {Subscription} (attempt {Attempt}); they are delivered again")]
    public static partial void NotDelivered(ILogger logger, ThreadId thread, string subscription, int attempt, Exception exception);

    [LoggerMessage(1405, LogLevel.Warning, "Subscription {Subscription} begins anew in thread {Thread} with what the feed has kept: {Reason}")]
    public static partial void BegunAnew(ILogger logger, string subscription, ThreadId thread, string reason);

    [LoggerMessage(1406, LogLevel.Warning, "It cannot be seen for the moment what waits for subscription {Subscription}; it is looked again")]
    public static partial void BacklogUnknown(ILogger logger, string subscription, Exception exception);
}
