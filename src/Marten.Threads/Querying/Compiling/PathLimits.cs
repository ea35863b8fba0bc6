using System.Text;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;

namespace Marten.Threads.Querying.Compiling;

/// <summary>Which paths are written into a statement. Longer ones are followed in memory: nobody writes them by accident.</summary>
internal static class PathLimits
{
    public static bool Allow(IReadOnlyCollection<string> names)
    {
        if (names.Count is 0 or > IndexPath.NamesMax) return false;
        foreach (var name in names)
        {
            if (!ForeignText.CanBeStored(name) || Encoding.UTF8.GetByteCount(name) > IndexPath.NameMaxBytes) return false;
        }

        return true;
    }
}
