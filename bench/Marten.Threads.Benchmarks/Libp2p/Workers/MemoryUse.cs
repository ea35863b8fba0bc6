using System.Globalization;
using System.Runtime;

namespace Marten.Threads.Benchmarks.Libp2p.Workers;

/// <summary>What this process holds when all garbage is gone.</summary>
internal static class MemoryUse
{
    /// <returns>Bytes of living objects, and bytes of memory that belongs to this process alone; 0 where the system does not tell.</returns>
    public static double[] Measure()
    {
        for (var round = 0; round < 3; round++)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return [GC.GetTotalMemory(forceFullCollection: true), PrivateBytes()];
    }

    private static double PrivateBytes()
    {
        const string File = "/proc/self/status", Field = "RssAnon:", Unit = "kB";
        if (!System.IO.File.Exists(File)) return 0;
        var line = System.IO.File.ReadLines(File).First(static line => line.StartsWith(Field, StringComparison.Ordinal));
        return 1024 * double.Parse(line[Field.Length..].Replace(Unit, "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
