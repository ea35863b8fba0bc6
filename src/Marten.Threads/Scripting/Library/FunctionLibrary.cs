using Jint;
using Jint.Native;

namespace Marten.Threads.Scripting.Library;

/// <summary>Functions. Written by us because each can call another of the three, and itself, without a statement in between.</summary>
internal static class FunctionLibrary
{
    public static IEnumerable<LibraryFunction> Methods { get; } =
    [
        LibraryFunction.Own("call", static (realm, self, arguments) => realm.Call(self, First(arguments), Rest(arguments))),
        LibraryFunction.Own("apply", Apply),
        LibraryFunction.Own("bind", Bind),
    ];

    private static JsValue Apply(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        JsValue list = arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        JsValue[] items = list.IsNull() || list.IsUndefined() ? [] : ArrayLike.Items(realm, list);
        return realm.Call(self, First(arguments), items);
    }

    private static JsValue Bind(ScriptRealm realm, JsValue self, JsValue[] arguments)
    {
        if (!self.IsCallable())
            throw realm.TypeError("not a function");

        JsValue bound = First(arguments);
        JsValue[] first = Rest(arguments);
        return realm.Function("bound", (_, _, later) => realm.Call(self, bound, [.. first, .. later]));
    }

    private static JsValue First(JsValue[] arguments) => arguments.Length > 0 ? arguments[0] : JsValue.Undefined;

    private static JsValue[] Rest(JsValue[] arguments) => arguments.Length > 1 ? arguments[1..] : [];
}
