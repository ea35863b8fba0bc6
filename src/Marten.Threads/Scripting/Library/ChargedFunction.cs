using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace Marten.Threads.Scripting.Library;

/// <summary>The engine's own function, charged before it runs for what it is called on, and afterwards for what it made.</summary>
internal static class ChargedFunction
{
    public static LibraryBody Of(LibraryFunction function, PropertyDescriptor original) => (realm, self, arguments) =>
    {
        JsValue receiver = Receiver(realm, function.Receiver, self);
        foreach (JsValue argument in arguments)
            Charge(realm, argument);

        // of these one gives the value behind a name
        if (function.TakesName && arguments.Length > 1)
        {
            arguments[1] = TypeConverter.ToPropertyKey(arguments[1]);
            realm.Prepare(arguments[1].ToString());
        }

        // texts are looked for in texts: the longer both are, the longer it can take
        if (function.Receiver == LibraryReceiver.WholeText && arguments is [JsString sought, ..])
            realm.Meter.Spend((long)((JsString)receiver).Length * (sought.Length / ScriptLimits.PartsOfStep));

        function.Checks?.Invoke(realm, arguments);
        JsValue result = realm.Call(original.Value, receiver, arguments);
        Charge(realm, result);
        return result;
    };

    private static JsValue Receiver(ScriptRealm realm, LibraryReceiver kind, JsValue self)
    {
        switch (kind)
        {
            case LibraryReceiver.Text:
                return self as JsString ?? JsString.Create(realm.TextOf(self));
            case LibraryReceiver.WholeText:
                JsString text = self as JsString ?? JsString.Create(realm.TextOf(self));
                Charge(realm, text);
                return text;
            case LibraryReceiver.Items:
                return ArrayLike.ToArray(realm, self);
            case LibraryReceiver.OwnItems:
                JsArray array = OwnArray(realm, self);
                Charge(realm, array);
                return array;
            case LibraryReceiver.EndOfItems:
                return OwnArray(realm, self);
            default:
                return self;
        }
    }

    private static JsArray OwnArray(ScriptRealm realm, JsValue self) => self as JsArray ?? throw realm.TypeError("called on something that is no array");

    private static void Charge(ScriptRealm realm, JsValue value)
    {
        if (value is JsString text)
            realm.Meter.Spend(text.Length);
        else if (value is JsArray array)
            realm.Meter.SpendItems(array.Length);
    }
}
