using Microsoft.Extensions.Logging;

namespace Marten.Threads.Listening;

/// <summary>Log messages of signals, 1400–1499.</summary>
internal static partial class SignalLog
{
    [LoggerMessage(1400, LogLevel.Error, "A handler of thread signals failed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(1401, LogLevel.Warning, "Hints of changes cannot be exchanged with other processes for the moment; changes are found later")]
    public static partial void RelayBroken(ILogger logger, Exception exception);
}
