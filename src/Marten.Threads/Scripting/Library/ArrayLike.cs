using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Marten.Threads.Scripting.Library;

/// <summary>Arrays, <c>arguments</c> and other objects with a length.</summary>
internal static class ArrayLike
{
    /// <summary>The array itself, or a copy of something like one; charged by its length, which is read once.</summary>
    public static JsArray ToArray(ScriptRealm realm, JsValue value)
    {
        if (value is not JsArray array)
            return realm.Array(Items(realm, value));

        realm.Meter.SpendItems(array.Length);
        return array;
    }

    /// <summary>The items; charged by the length, which is read once.</summary>
    public static JsValue[] Items(ScriptRealm realm, JsValue value)
    {
        if (value is JsString text)
            return Letters(realm, text.ToString());
        if (value is not ObjectInstance list)
            return value.IsNull() || value.IsUndefined() ? throw realm.TypeError("called on null or undefined") : [];

        double length = list is JsArray array ? array.Length : TypeConverter.ToLength(list.Get("length"));
        realm.Meter.SpendItems(length);
        if (length > ScriptLimits.ItemsMax)
            throw realm.Error($"an array may have {ScriptLimits.ItemsMax} items");

        var items = new JsValue[(int)length];
        for (int i = 0; i < items.Length; i++)
            items[i] = list.Get(JsNumber.Create(i), list);
        return items;
    }

    private static JsValue[] Letters(ScriptRealm realm, string text)
    {
        realm.Meter.SpendItems(text.Length);
        var items = new JsValue[text.Length];
        for (int i = 0; i < items.Length; i++)
            items[i] = JsString.Create(text[i].ToString());
        return items;
    }
}
