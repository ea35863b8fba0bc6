using System.Runtime.CompilerServices;
using Jint;

namespace Marten.Threads.Scripting.Running;

/// <summary>
/// Counts what one call uses. The engine asks before each statement; the library's functions charge for what they do beside.
/// </summary>
internal sealed class ScriptMeter : Constraint
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private long _parts = (long)ScriptLimits.StepsMax * ScriptLimits.PartsOfStep;
    private int _depth = ScriptLimits.DepthMax;

    public ScriptMeter(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>Parts of steps that are left.</summary>
    public long PartsLeft => _parts;

    /// <inheritdoc />
    public override void Check()
    {
        Spend(ScriptLimits.PartsOfStep);
        if (_time.GetElapsedTime(_start) > ScriptLimits.TimeMax)
            throw new ScriptStopException(ScriptEnd.Interrupted, $"it took longer than {ScriptLimits.TimeMax.TotalMilliseconds} ms");
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
    }

    /// <summary>Charges for items of arrays or members of objects.</summary>
    public void SpendItems(double count) => Spend(ScriptLimits.PartsOfItem * (long)Math.Min(count, ScriptLimits.StepsMax * (double)ScriptLimits.PartsOfStep));

    /// <summary>A function begins.</summary>
    public void Enter(int depth)
    {
        _depth -= depth;
        if (_depth < 0)
            throw new ScriptStopException(ScriptEnd.Exhausted, "its calls nest too deeply");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ScriptStopException(ScriptEnd.Interrupted, "the caller left too little stack");
    }

    /// <summary>A function ends.</summary>
    public void Leave(int depth) => _depth += depth;
}
