using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Scripting.Library;

/// <summary>A regular expression as a script sees it.</summary>
internal sealed class PatternObject : ObjectInstance
{
    public PatternObject(Engine engine, ObjectInstance prototype, Pattern pattern)
        : base(engine)
    {
        Pattern = pattern;
        Prototype = prototype;
        Fixed("source", JsString.Create(pattern.Source.Length == 0 ? "(?:)" : pattern.Source));
        Fixed("flags", JsString.Create(pattern.Letters));
        Fixed("global", Boolean(pattern.Flags.IsGlobal));
        Fixed("ignoreCase", Boolean(pattern.Flags.IgnoresCase));
        Fixed("multiline", Boolean(pattern.Flags.Multiline));
        FastSetProperty("lastIndex", new PropertyDescriptor(JsNumber.Create(0), writable: true, enumerable: false, configurable: false));
    }

    public Pattern Pattern { get; }

    /// <summary>Where the next search of a global expression begins.</summary>
    public JsValue LastIndexValue => Get("lastIndex", this);

    /// <summary>Sets where the next search begins.</summary>
    public int LastIndex
    {
        set => Set("lastIndex", JsNumber.Create(value), this);
    }

    private void Fixed(string name, JsValue value) => FastSetProperty(name, new PropertyDescriptor(value, PropertyFlag.AllForbidden));

    private static JsBoolean Boolean(bool value) => value ? JsBoolean.True : JsBoolean.False;
}
