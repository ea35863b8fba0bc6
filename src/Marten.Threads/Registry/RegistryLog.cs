using Microsoft.Extensions.Logging;

namespace Marten.Threads.Registry;

/// <summary>Log messages of the registry, 1200–1299.</summary>
internal static partial class RegistryLog
{
    [LoggerMessage(1200, LogLevel.Warning, "This database is not the one that was last written: it was restored, copied, or its standby was promoted. {Logs} own logs are retired; the next write to each thread begins a new one")]
    public static partial void CopyNoticed(ILogger logger, int logs);
}
