using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Scripting.Values;

namespace Marten.Threads.Scripting.Library;

/// <summary>JSON, with the reader of documents, so that a script reads a text as the reduction does.</summary>
internal static class JsonLibrary
{
    public static IEnumerable<LibraryFunction> Statics { get; } =
    [
        LibraryFunction.Own("parse", Parse),
        LibraryFunction.Own("stringify", JsonWriting.Stringify),
    ];

    private static JsValue Parse(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        if (arguments is [_, { } reviver, ..] && !reviver.IsUndefined())
            throw realm.TypeError("JSON.parse takes no second argument");

        string text = arguments.Length > 0 ? TypeConverter.ToString(arguments[0]) : "undefined";
        realm.Meter.Spend(text.Length);
        realm.CheckLength(text.Length);
        return JsonText.TryRead(Encoding.UTF8.GetBytes(text), out DocValue? value, out _, out JsonDefect defect)
            ? ValuesIn.Of(realm, value)
            : throw realm.Error($"not a JSON text: {defect}");
    }
}
