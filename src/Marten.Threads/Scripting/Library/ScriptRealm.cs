using System.Globalization;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using Marten.Threads.Scripting.Compiling;
using Marten.Threads.Scripting.Running;
using Marten.Threads.Scripting.Values;

namespace Marten.Threads.Scripting.Library;

/// <summary>The world of one call: an engine of its own, of which nothing outlives the call.</summary>
internal sealed class ScriptRealm
{
    private readonly LibraryState _library;

    public ScriptRealm(CompiledScript script, TimeProvider time)
    {
        Meter = new ScriptMeter(time);
        Engine = new Engine(options => options
            .Strict()
            .Culture(CultureInfo.InvariantCulture)
            .LocalTimeZone(TimeZoneInfo.Utc)
            .DisableStringCompilation()
            .MaxArraySize(ScriptLimits.ItemsMax)
            .LimitMemory(ScriptLimits.MemoryMax)
            .Constraint(Meter));
        _library = new LibraryState(this, script.Names, script.ComputesNames);
        ScriptHelpers.Install(this, script);
    }

    public Engine Engine { get; }

    public ScriptMeter Meter { get; }

    public NumberPassage Numbers { get; } = new();

    /// <summary>Calls a function of the script or of the engine.</summary>
    /// <exception cref="JavaScriptException">It threw, or is no function.</exception>
    public JsValue Call(JsValue function, JsValue self, params JsValue[] arguments) =>
        function.IsCallable() ? Engine.Call(function, self, arguments) : throw TypeError("not a function");

    public JavaScriptException TypeError(string message) => new(Engine.Intrinsics.TypeError, message);

    public JavaScriptException Error(string message) => new(Engine.Intrinsics.Error, message);

    /// <summary>A text that a function of the library made; charged, and bounded.</summary>
    public JsString Text(string text)
    {
        CheckLength(text.Length);
        Meter.Spend(text.Length);
        return JsString.Create(text);
    }

    /// <summary>Refuses a text that would get too long, before it is made.</summary>
    public void CheckLength(double length)
    {
        if (length > ScriptLimits.ResultMax)
            throw Error($"a text may have {ScriptLimits.ResultMax} characters");
    }

    /// <summary>The text of a receiver, as the methods of texts take it.</summary>
    public string TextOf(JsValue self) => self.IsNull() || self.IsUndefined()
        ? throw TypeError("called on null or undefined")
        : TypeConverter.ToString(self);

    public JsArray Array(JsValue[] items) => new(Engine, items);

    /// <summary>Runs a function of the library: counted like one of the script.</summary>
    public JsValue Run(LibraryBody body, JsValue self, JsValue[] arguments)
    {
        int depth = Meter.Enter(ScriptLimits.LibraryDepth);
        try
        {
            Meter.Spend(ScriptLimits.PartsOfCall + (ScriptLimits.PartsOfItem * arguments.Length));
            return body(this, self, arguments);
        }
        finally
        {
            Meter.Leave(depth);
        }
    }

    /// <summary>Puts a function of our own under a name. It is made when the script first looks at it.</summary>
    public void Define(ObjectInstance target, string name, LibraryBody body) =>
        target.FastSetProperty(name, PropertyDescriptor.CreateLazy(
            (Realm: this, Name: name, Body: body),
            static part => part.Realm.Function(part.Name, part.Body),
            PropertyFlag.NonEnumerable));

    /// <summary>Sees to a name that the script has computed.</summary>
    public void Prepare(string name) => _library.Prepare(name);

    public ClrFunction Function(string name, LibraryBody body) =>
        new(Engine, name, (self, arguments) => Run(body, self, arguments), 1, PropertyFlag.Configurable);
}
