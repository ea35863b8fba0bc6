using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Marten.Threads.Scripting.Library;

/// <summary>Objects and errors.</summary>
internal static class ObjectLibrary
{
    public static IEnumerable<LibraryFunction> Statics { get; } =
    [
        .. LibraryFunction.Charged(
            LibraryReceiver.Any,
            "assign", "entries", "freeze", "getOwnPropertyDescriptor",
            "getOwnPropertyNames", "getPrototypeOf", "hasOwn", "is", "isExtensible", "isFrozen", "isSealed", "keys", "preventExtensions", "seal",
            "values"),
        new LibraryFunction("create", null) { Checks = static (realm, arguments) => PropertyRule.CheckAll(realm, arguments, 1) },
        new LibraryFunction("defineProperties", null) { Checks = static (realm, arguments) => PropertyRule.CheckAll(realm, arguments, 1) },
        new LibraryFunction("defineProperty", null) { Checks = static (realm, arguments) => PropertyRule.Check(realm, arguments) },
        LibraryFunction.Own("fromEntries", FromEntries),
    ];

    public static IEnumerable<LibraryFunction> Methods { get; } =
    [
        .. LibraryFunction.Charged(LibraryReceiver.Any, "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString", "valueOf"),
    ];

    public static IEnumerable<LibraryFunction> ErrorMethods { get; } = [.. LibraryFunction.Charged(LibraryReceiver.Any, "toString")];

    private static JsObject FromEntries(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        var made = new JsObject(realm.Engine);
        foreach (JsValue entry in ArrayLike.Items(realm, arguments.Length > 0 ? arguments[0] : JsValue.Undefined))
        {
            if (entry is not ObjectInstance pair)
                throw realm.TypeError("an entry is an array of name and value");
            made.CreateDataProperty(TypeConverter.ToPropertyKey(pair.Get("0")), pair.Get("1"));
        }

        return made;
    }
}
