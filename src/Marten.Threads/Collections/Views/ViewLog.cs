using Microsoft.Extensions.Logging;

namespace Marten.Threads.Collections.Views;

/// <summary>Log messages of views, 1520–1529.</summary>
internal static partial class ViewLog
{
    [LoggerMessage(1520, LogLevel.Warning, "The view {View} could not follow the schemas of its collection and stays as it was. Remove what stands in the way (a view of yours that depends on it, a long query, a missing right) and configure the collection again, or run the statements of IThreadCollections.ViewDdlAsync")]
    public static partial void NotChanged(ILogger logger, string view, Exception exception);
}
