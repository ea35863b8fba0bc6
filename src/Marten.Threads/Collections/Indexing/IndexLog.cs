using Microsoft.Extensions.Logging;

namespace Marten.Threads.Collections.Indexing;

/// <summary>Log messages of indexes, 1500–1599.</summary>
internal static partial class IndexLog
{
    [LoggerMessage(1500, LogLevel.Information, "Building the index of {Index}; the database stays usable meanwhile")]
    public static partial void Building(ILogger logger, string index);

    [LoggerMessage(1501, LogLevel.Information, "Built the index of {Index} in {Elapsed}")]
    public static partial void Built(ILogger logger, string index, TimeSpan elapsed);

    [LoggerMessage(1502, LogLevel.Information, "Dropping the index of {Index}, which is {State}")]
    public static partial void Dropping(ILogger logger, string index, IndexState state);

    [LoggerMessage(1503, LogLevel.Information, "The index of {Index}: {Phase}, {Done} of {Total} blocks")]
    public static partial void Progress(ILogger logger, string index, string phase, long done, long total);

    [LoggerMessage(1504, LogLevel.Error, "Declared indexes could not be built; it is tried again in {Pause}. Queries work without them, more slowly")]
    public static partial void NotBuilt(ILogger logger, TimeSpan pause, Exception exception);
}
