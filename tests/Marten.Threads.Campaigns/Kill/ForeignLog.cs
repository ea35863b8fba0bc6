using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>The logs of others in a thread. They follow from numbers, so that each process can make them for itself.</summary>
internal static class ForeignLog
{
    public const string Collection = "Foreign";

    public static ThreadKey KeyOf(ulong threadSeed) => ThreadKey.Generate(new SeededRandomSource(threadSeed));

    /// <summary>A log that begins with an empty record and also writes to the instances that all units share.</summary>
    public static TestLog Make(ulong threadSeed, ulong logSeed, int records)
    {
        var log = new TestLog(logSeed, KeyOf(threadSeed)).Begin();
        for (var i = 1; i < records; i++)
        {
            var id = $"f{logSeed}-{log.Random.Next(i)}";
            if (log.Random.Next(4) == 0) log.Save(UnitOfWork.SharedCollection, UnitOfWork.SharedId(log.Random.Next(UnitOfWork.SharedInstances)), $$"""{"f{{logSeed}}-{{i}}":1}""");
            else if (log.Random.Next(8) == 0) log.Delete(Collection, id);
            else log.Save(Collection, id, $$"""{"m{{log.Random.Next(5)}}":{{i}}}""");
        }

        return log;
    }
}
