using Marten.Threads.MartenBridge.Documents;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.MartenBridge;

/// <summary>Log messages of transactions, 1000–1099.</summary>
internal static partial class DatabaseLog
{
    [LoggerMessage(1000, LogLevel.Debug, "A transaction met another one (attempt {Attempt}); it is made again")]
    public static partial void TriedAgain(ILogger logger, int attempt, Exception exception);

    [LoggerMessage(1001, LogLevel.Warning, "PostgreSQL refused typed documents (mode {Mode}); the same work is done with less of them, and their instances are marked as misfits")]
    public static partial void WithLessOfDocuments(ILogger logger, DocumentMode mode, Exception exception);
}
