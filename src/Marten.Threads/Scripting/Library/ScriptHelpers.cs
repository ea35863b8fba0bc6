using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using Marten.Threads.Scripting.Compiling;
using Marten.Threads.Scripting.Running;

namespace Marten.Threads.Scripting.Library;

/// <summary>The functions that <see cref="MeteredText"/> writes into a text. Their names are reserved, so the author's code cannot call them.</summary>
internal static class ScriptHelpers
{
    public static void Install(ScriptRealm realm, CompiledScript script)
    {
        ScriptMeter meter = realm.Meter;
        Helper(realm, MeteredText.Enter, arguments => JsNumber.Create(meter.Enter((int)TypeConverter.ToNumber(arguments[0]))));
        Helper(realm, MeteredText.Leave, arguments =>
        {
            meter.Leave((int)TypeConverter.ToNumber(arguments[0]));
            return arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        });
        Helper(realm, MeteredText.Key, arguments => Key(realm, arguments[0]));
        PatternLibrary.Install(realm, script.Patterns);
    }

    /// <summary>A name of a property, seen to; everything but a number becomes a text.</summary>
    private static JsValue Key(ScriptRealm realm, JsValue key)
    {
        if (key is JsNumber)
            return key;

        JsValue name = TypeConverter.ToPropertyKey(key);
        realm.Prepare(name.ToString());
        return name;
    }

    public static void Helper(ScriptRealm realm, string name, Func<JsValue[], JsValue> body) =>
        realm.Engine.Global.FastSetProperty(name, PropertyDescriptor.CreateLazy(
            (Realm: realm, Name: name, Body: body),
            static part => new ClrFunction(part.Realm.Engine, part.Name, (_, arguments) => part.Body(arguments), 1, PropertyFlag.AllForbidden),
            PropertyFlag.None));
}
