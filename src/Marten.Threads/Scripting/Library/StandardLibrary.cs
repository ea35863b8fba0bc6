using System.Collections.Frozen;
using System.Collections.Immutable;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace Marten.Threads.Scripting.Library;

/// <summary>
/// Takes from the engine's library what is not on our lists, and puts counted functions in the place of what is. A list of what stays, so
/// that a newer engine brings nothing in by itself.
/// </summary>
internal static class StandardLibrary
{
    /// <summary>Names that are no functions of the library and stay: constructors, constants, and what objects of the language have.</summary>
    private static readonly FrozenSet<string> Values = new[]
    {
        "Infinity", "NaN", "undefined", "Object", "Array", "String", "Number", "Boolean", "Math", "JSON",
        "Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
        "constructor", "prototype", "length", "name", "message",
        "E", "LN10", "LN2", "LOG10E", "LOG2E", "PI", "SQRT1_2", "SQRT2",
        "EPSILON", "MAX_SAFE_INTEGER", "MAX_VALUE", "MIN_SAFE_INTEGER", "MIN_VALUE", "NEGATIVE_INFINITY", "POSITIVE_INFINITY",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly ImmutableArray<LibraryPart> Parts =
    [
        new(static engine => engine.Global, NumberLibrary.Globals),
        new(static engine => engine.Intrinsics.Object, ObjectLibrary.Statics),
        new(static engine => Prototype(engine.Intrinsics.Object), ObjectLibrary.Methods),
        new(static engine => Prototype(engine.Intrinsics.Function), FunctionLibrary.Methods),
        new(static engine => engine.Intrinsics.Array, ArrayLibrary.Statics),
        new(static engine => Prototype(engine.Intrinsics.Array), ArrayLibrary.Methods),
        new(static engine => Named(engine, "String"), StringLibrary.Statics),
        new(static engine => Prototype(Named(engine, "String")), StringLibrary.Methods),
        new(static engine => Named(engine, "Number"), NumberLibrary.Statics),
        new(static engine => Prototype(Named(engine, "Number")), NumberLibrary.Methods),
        new(static engine => Prototype(Named(engine, "Boolean")), NumberLibrary.BooleanMethods),
        new(static engine => Named(engine, "Math"), MathLibrary.Statics),
        new(static engine => Named(engine, "JSON"), JsonLibrary.Statics),
        new(static engine => engine.Intrinsics.Error, []),
        new(static engine => Prototype(engine.Intrinsics.Error), ObjectLibrary.ErrorMethods),
    ];

    public static void Install(ScriptRealm realm)
    {
        // the parts are found by name, and the global object loses names first
        ObjectInstance[] targets = [.. Parts.Select(part => part.Target(realm.Engine))];
        for (int i = 0; i < targets.Length; i++)
            Install(realm, targets[i], Parts[i].Functions);

        // through it every function would lead to the compiler of texts
        Prototype(realm.Engine.Intrinsics.Function).RemoveOwnProperty("constructor");
    }

    private static void Install(ScriptRealm realm, ObjectInstance target, ImmutableDictionary<string, LibraryFunction> functions)
    {
        foreach (JsValue key in target.GetOwnPropertyKeys(Types.String))
        {
            string name = key.ToString();
            if (!Values.Contains(name) && !functions.ContainsKey(name))
                target.RemoveOwnProperty(key);
        }

        foreach (LibraryFunction function in functions.Values)
            realm.Define(target, function.Name, function.Body ?? ChargedFunction.Of(function, target.GetOwnProperty(function.Name)));
    }

    private static ObjectInstance Named(Engine engine, string name) => (ObjectInstance)engine.Global.Get(name);

    private static ObjectInstance Prototype(ObjectInstance constructor) => (ObjectInstance)constructor.Get("prototype");

    private sealed class LibraryPart(Func<Engine, ObjectInstance> target, IEnumerable<LibraryFunction> functions)
    {
        public Func<Engine, ObjectInstance> Target { get; } = target;

        public ImmutableDictionary<string, LibraryFunction> Functions { get; } =
            functions.ToImmutableDictionary(static function => function.Name, StringComparer.Ordinal);
    }
}
