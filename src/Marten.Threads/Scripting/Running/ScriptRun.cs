using Jint;
using Jint.Native;
using Jint.Runtime;
using Marten.Threads.Scripting.Compiling;
using Marten.Threads.Scripting.Library;

namespace Marten.Threads.Scripting.Running;

/// <summary>One call of a function, in a world of its own.</summary>
internal static class ScriptRun
{
    /// <summary>Calls a function. Never throws for anything that the function or the document does.</summary>
    /// <param name="script">The function.</param>
    /// <param name="time">The clock of the time limit; the function cannot read it.</param>
    /// <param name="arguments">Makes its arguments.</param>
    /// <param name="result">Reads what it returned, within the same limits.</param>
    public static ScriptOutcome<T> Call<T>(
        CompiledScript script, TimeProvider time, Func<ScriptRealm, JsValue[]> arguments, Func<ScriptRealm, JsValue, T> result)
    {
        try
        {
            var realm = new ScriptRealm(script, time);
            JsValue[] values = arguments(realm);
            JsValue function = realm.Engine.Evaluate(script.Program);
            realm.Meter.Begin();
            JsValue returned = realm.Engine.Call(function, JsValue.Undefined, values);
            return new ScriptOutcome<T>(ScriptEnd.Returned, result(realm, returned), "");
        }
        catch (ScriptStopException stop)
        {
            return new ScriptOutcome<T>(stop.End, default, stop.Message);
        }
        catch (JavaScriptException thrown)
        {
            return new ScriptOutcome<T>(ScriptEnd.Threw, default, ThrownText.Of(thrown.Error));
        }
        catch (MemoryLimitExceededException)
        {
            return Interrupted<T>(ScriptMeter.MemoryReason);
        }
        catch (InsufficientExecutionStackException)
        {
            return Interrupted<T>("the caller left too little stack");
        }
#pragma warning disable CA1031 // a defect of the engine must not fail the transaction of a foreign record; the operation waits, with this reason
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return Interrupted<T>($"the engine failed with {defect.GetType().Name}");
        }
    }

    private static ScriptOutcome<T> Interrupted<T>(string reason) => new(ScriptEnd.Interrupted, default, reason);
}
