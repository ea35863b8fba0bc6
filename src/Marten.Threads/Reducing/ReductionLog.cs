using Marten.Threads.Protocol;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Reducing;

/// <summary>Log messages of the reduction, 1200–1299.</summary>
internal static partial class ReductionLog
{
    [LoggerMessage(1200, LogLevel.Error, "Thread {Thread} could not be reduced; its instances are behind its records until it is mended and rebuilt")]
    public static partial void NotReduced(ILogger logger, ThreadId thread, Exception exception);

    [LoggerMessage(1201, LogLevel.Warning, "The write validator of {Collection} in thread {Thread} could not decide {Operations} operations; they have no effect and are judged again")]
    public static partial void Undecided(ILogger logger, ThreadId thread, string collection, long operations);

    [LoggerMessage(1202, LogLevel.Information, "{Collection} in thread {Thread} was reduced with another version of its write validator and is reduced again")]
    public static partial void OtherVersion(ILogger logger, ThreadId thread, string collection);

    [LoggerMessage(1203, LogLevel.Error, "What write validators have to judge again could not be looked for or reduced; it is tried again")]
    public static partial void NotKept(ILogger logger, Exception exception);
}
