using System.Runtime.CompilerServices;
using Jint;

namespace Marten.Threads.Scripting.Running;

/// <summary>
/// Counts what one call uses. The engine asks before each statement; the library's functions charge for what they do beside.
/// </summary>
internal sealed class ScriptMeter : Constraint
{
    /// <summary>What is said when memory stops a call.</summary>
    public static readonly string MemoryReason = $"it takes more than {ScriptLimits.MemoryMax / (1024 * 1024)} MB of memory";

    // how much work of the library may pass between two looks at clock and memory: about half a millisecond
    private const int PartsBetweenLooks = 64 * ScriptLimits.PartsOfStep;

    private readonly TimeProvider _time;
    private readonly long _start;
    private long _parts = (long)ScriptLimits.StepsMax * ScriptLimits.PartsOfStep;
    private long _partsAtNextLook;
    private long _memoryMax = long.MaxValue;
    private int _depth = ScriptLimits.DepthMax;

    public ScriptMeter(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _partsAtNextLook = _parts - PartsBetweenLooks;
    }

    /// <summary>The arguments are made: from here on memory is the function's own.</summary>
    public void Begin() => _memoryMax = GC.GetAllocatedBytesForCurrentThread() + ScriptLimits.MemoryMax;

    /// <summary>Before each statement. What one statement does may take long, so clock and memory are looked at each time.</summary>
    public override void Check()
    {
        Spend(ScriptLimits.PartsOfStep);
        Look();
    }

    /// <summary>Does nothing: the engine resets its constraints at every entry, and one call may have several.</summary>
    public override void Reset()
    {
    }

    /// <summary>Takes parts of steps from what is left.</summary>
    public void Spend(long parts)
    {
        _parts -= Math.Max(parts, 0);
        if (_parts < 0)
            throw new ScriptStopException(ScriptEnd.Exhausted, $"it takes more than {ScriptLimits.StepsMax} steps");
        if (_parts < _partsAtNextLook)
            Look();
    }

    /// <summary>Charges for items of arrays or members of objects.</summary>
    public void SpendItems(double count) => Spend(ScriptLimits.PartsOfItem * (long)Math.Min(count, ScriptLimits.StepsMax * (double)ScriptLimits.PartsOfStep));

    private void Look()
    {
        _partsAtNextLook = _parts - PartsBetweenLooks;
        if (_time.GetElapsedTime(_start) > ScriptLimits.TimeMax)
            throw new ScriptStopException(ScriptEnd.Interrupted, $"it takes longer than {ScriptLimits.TimeMax.TotalMilliseconds} ms");
        if (GC.GetAllocatedBytesForCurrentThread() > _memoryMax)
            throw new ScriptStopException(ScriptEnd.Interrupted, MemoryReason);
    }

    /// <summary>A function begins.</summary>
    /// <returns>The depth before it, for <see cref="Leave"/>.</returns>
    public int Enter(int depth)
    {
        int before = _depth;
        _depth -= depth;
        if (_depth < 0)
            throw new ScriptStopException(ScriptEnd.Exhausted, "its calls nest too deeply");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ScriptStopException(ScriptEnd.Interrupted, "the caller left too little stack");

        return before;
    }

    /// <summary>A function ends, or what it called has.</summary>
    /// <param name="depth">What <see cref="Enter"/> gave it.</param>
    public void Leave(int depth) => _depth = depth;
}
