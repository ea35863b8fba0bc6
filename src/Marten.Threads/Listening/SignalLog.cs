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
}
