using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Marten.Threads.Scripting.Library;

/// <summary>Arrays.</summary>
internal static class ArrayLibrary
{
    public static IEnumerable<LibraryFunction> Statics { get; } =
    [
        .. LibraryFunction.Charged(LibraryReceiver.Any, "isArray"),
        LibraryFunction.Own("from", From),
    ];

    public static IEnumerable<LibraryFunction> Methods { get; } =
    [
        .. LibraryFunction.Charged(
            LibraryReceiver.Items,
            "concat", "every", "filter", "find", "findIndex", "findLast", "findLastIndex", "forEach", "includes", "indexOf", "lastIndexOf", "map",
            "reduce", "reduceRight", "slice", "some"),
        .. LibraryFunction.Charged(LibraryReceiver.OwnItems, "fill", "reverse", "shift", "splice", "unshift"),
        .. LibraryFunction.Charged(LibraryReceiver.EndOfItems, "pop", "push"),
        LibraryFunction.Own("join", static (realm, self, arguments) => Join(realm, self, arguments is [{ } separator, ..] && !separator.IsUndefined() ? TypeConverter.ToString(separator) : ",")),
        LibraryFunction.Own("sort", ArraySorting.Sort),
        LibraryFunction.Own("toString", ToText),
    ];

    private static JsArray From(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        JsValue[] items = ArrayLike.Items(realm, arguments.Length > 0 ? arguments[0] : JsValue.Undefined);
        if (arguments is [_, { } map, ..] && !map.IsUndefined())
        {
            for (int i = 0; i < items.Length; i++)
                items[i] = realm.Call(map, JsValue.Undefined, items[i], JsNumber.Create(i));
        }

        return realm.Array(items);
    }

    private static JsString Join(ScriptRealm realm, JsValue self, string separator)
    {
        JsValue[] items = ArrayLike.Items(realm, self);
        realm.CheckLength((double)separator.Length * items.Length);
        realm.Meter.Spend((long)separator.Length * items.Length);

        var joined = new StringBuilder();
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0)
                joined.Append(separator);
            if (!items[i].IsNull() && !items[i].IsUndefined())
                joined.Append(TypeConverter.ToString(items[i]));
            realm.CheckLength(joined.Length);
        }

        return realm.Text(joined.ToString());
    }

    private static JsValue ToText(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        JsValue join = self is ObjectInstance list ? list.Get("join") : JsValue.Undefined;
        return join.IsCallable() ? realm.Call(join, self) : JsString.Create("[object Object]");
    }
}
