using Marten.Threads.Protocol;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Ingesting;

/// <summary>Log messages of the ingest, 1100–1199.</summary>
internal static partial class IngestLog
{
    [LoggerMessage(1100, LogLevel.Debug, "Ingest into thread {Thread} met another transaction (attempt {Attempt}); tried again")]
    public static partial void TriedAgain(ILogger logger, ThreadId thread, int attempt, Exception exception);

    [LoggerMessage(1101, LogLevel.Warning, "A batch of {Records} records for thread {Thread} failed; it is halved to find the record")]
    public static partial void Halved(ILogger logger, ThreadId thread, int records, Exception exception);

    [LoggerMessage(1102, LogLevel.Error, "A record for thread {Thread} passed every check and the database still refused it; it is skipped")]
    public static partial void Refused(ILogger logger, ThreadId thread, Exception exception);
}
