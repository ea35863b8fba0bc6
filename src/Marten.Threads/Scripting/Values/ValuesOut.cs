using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Scripting.Library;

namespace Marten.Threads.Scripting.Values;

/// <summary>
/// What a script returned, as a document: as JSON writes it. What is undefined or a function is left out, in arrays it is null, and so are
/// NaN and the infinities.
/// </summary>
internal static class ValuesOut
{
    /// <exception cref="JavaScriptException">It refers to itself or is nested too deeply.</exception>
    public static DocObject Of(ScriptRealm realm, ObjectInstance document) => Object(realm, document, 1);

    private static DocValue? Value(ScriptRealm realm, JsValue value, int depth)
    {
        realm.Meter.Spend(ScriptLimits.PartsOfValue);
        return value switch
        {
            JsString text => Text(realm, text.ToString()),
            JsNumber number => realm.Numbers.Out(number, number.AsNumber()),
            JsArray array => Array(realm, array, depth),
            ObjectInstance instance => instance.IsCallable() ? null : Object(realm, instance, depth),
            _ when value.IsBoolean() => DocBool.Of(value.AsBoolean()),
            _ => value.IsNull() ? DocNull.Value : null,
        };
    }

    private static DocString Text(ScriptRealm realm, string text)
    {
        realm.Meter.Spend(text.Length);
        return DocString.Of(text);
    }

    private static DocArray Array(ScriptRealm realm, JsArray array, int depth)
    {
        CheckDepth(realm, depth);
        JsValue[] items = ArrayLike.Items(realm, array);
        var values = new DocValue[items.Length];
        for (int i = 0; i < items.Length; i++)
            values[i] = Value(realm, items[i], depth + 1) ?? DocNull.Value;
        return DocArray.Of(values);
    }

    private static DocObject Object(ScriptRealm realm, ObjectInstance instance, int depth)
    {
        CheckDepth(realm, depth);
        var members = new List<DocMember>();
        foreach (JsValue key in instance.GetOwnPropertyKeys(Types.String))
        {
            string name = key.ToString();
            realm.Meter.Spend(name.Length);
            if (instance.GetOwnProperty(key).Enumerable && Value(realm, instance.Get(key), depth + 1) is { } value)
                members.Add(new DocMember(name, value));
        }

        return DocObject.Of([.. members]);
    }

    private static void CheckDepth(ScriptRealm realm, int depth)
    {
        if (depth > JsonText.DepthMax)
            throw realm.TypeError($"the document refers to itself, or is nested more than {JsonText.DepthMax} deep");
    }
}
