using Marten.Threads.Protocol;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Reducing;

/// <summary>Log messages of the reduction, 1200–1299.</summary>
internal static partial class ReductionLog
{
    [LoggerMessage(1200, LogLevel.Error, "Thread {Thread} could not be reduced; its instances are behind its records until it is mended and rebuilt")]
    public static partial void NotReduced(ILogger logger, ThreadId thread, Exception exception);
}
