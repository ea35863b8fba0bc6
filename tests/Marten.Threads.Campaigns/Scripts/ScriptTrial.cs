using System.Diagnostics;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Scripting;

namespace Marten.Threads.Campaigns.Scripts;

/// <summary>A call and what it took.</summary>
internal readonly record struct MeasuredCall(ScriptVerdict Verdict, TimeSpan Time, long Allocated);

/// <summary>Calls of validators with one document, measured.</summary>
internal static class ScriptTrial
{
    public const long MemoryMax = 32L * 1024 * 1024;

    // a call that another process held up is called again
    private const int Tries = 3;

    private static readonly DocObject Document = (DocObject)JsonText.Parse("""{"_id":"a","Name":"it's","Age":3,"Tags":["x","y"],"__proto__":{"isAdmin":true}}""");

    private static readonly ScriptEvent Created = new(1_795_441_127_411_023_000, "a", "Dogs", OperationType.Create, Document);

    public static WriteValidatorScript? Compile(string body) =>
        WriteValidatorScript.TryCompile(body, TimeProvider.System, out var validator, out _) ? validator : null;

    /// <summary>Lets the runtime compile the engine's own code.</summary>
    public static void Warm(WriteValidatorScript validator)
    {
        for (var i = 0; i < 200; i++)
            Call(validator);
    }

    public static MeasuredCall Call(WriteValidatorScript validator)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        var verdict = validator.Judge("bbaakey", Created, Document);
        return new MeasuredCall(verdict, Stopwatch.GetElapsedTime(start), GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>The first call within the limit, or the fastest of some.</summary>
    public static MeasuredCall Fastest(WriteValidatorScript validator, TimeSpan? limit)
    {
        var fastest = Call(validator);
        for (var i = 1; i < Tries && limit is { } time && fastest.Time > time; i++)
        {
            var again = Call(validator);
            if (again.Time < fastest.Time) fastest = again;
        }

        return fastest;
    }
}
