using System.Collections.Frozen;
using System.Collections.Immutable;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Marten.Threads.Scripting.Library;

/// <summary>
/// What becomes of each name in the engine's library: functions on our lists are replaced by counted ones, values on our list stay, and
/// everything else is removed. The lists say what stays, so that a newer engine brings nothing in by itself.
/// </summary>
internal static class StandardLibrary
{
    /// <summary>Names that are no functions of the library and stay: constructors, constants, and what objects of the language have.</summary>
    private static readonly FrozenSet<string> Values = new[]
    {
        "Infinity", "NaN", "undefined", "Object", "Array", "String", "Number", "Boolean", "Math", "JSON",
        "Error", "RangeError", "ReferenceError", "SyntaxError", "TypeError",
        "constructor", "prototype", "length", "name", "message",
        "E", "LN10", "LN2", "LOG10E", "LOG2E", "PI", "SQRT1_2", "SQRT2",
        "EPSILON", "MAX_SAFE_INTEGER", "MAX_VALUE", "MIN_SAFE_INTEGER", "MIN_VALUE", "NEGATIVE_INFINITY", "POSITIVE_INFINITY",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The objects that the library consists of.</summary>
    public static ImmutableArray<LibraryPart> Parts { get; } =
    [
        new("globals", static engine => engine.Global, NumberLibrary.Globals),
        new("Object", static engine => engine.Intrinsics.Object, ObjectLibrary.Statics),
        new("Object.prototype", static engine => Prototype(engine.Intrinsics.Object), ObjectLibrary.Methods),
        new("Function.prototype", static engine => Prototype(engine.Intrinsics.Function), FunctionLibrary.Methods),
        new("Array", static engine => engine.Intrinsics.Array, ArrayLibrary.Statics),
        new("Array.prototype", static engine => Prototype(engine.Intrinsics.Array), ArrayLibrary.Methods),
        new("String", static engine => Named(engine, "String"), StringLibrary.Statics),
        new("String.prototype", static engine => Prototype(Named(engine, "String")), StringLibrary.Methods),
        new("Number", static engine => Named(engine, "Number"), NumberLibrary.Statics),
        new("Number.prototype", static engine => Prototype(Named(engine, "Number")), NumberLibrary.Methods),
        new("Boolean.prototype", static engine => Prototype(Named(engine, "Boolean")), NumberLibrary.BooleanMethods),
        new("Math", static engine => Named(engine, "Math"), MathLibrary.Statics),
        new("JSON", static engine => Named(engine, "JSON"), JsonLibrary.Statics),
        new("Error", static engine => engine.Intrinsics.Error, []),
        new("Error.prototype", static engine => Prototype(engine.Intrinsics.Error), ObjectLibrary.ErrorMethods),
        .. Errors("RangeError"),
        .. Errors("ReferenceError"),
        .. Errors("SyntaxError"),
        .. Errors("TypeError"),
    ];

    private static readonly FrozenDictionary<string, ImmutableArray<LibraryEdit>> Edits = AllEdits();

    /// <summary>How many edits there are.</summary>
    public static int EditCount { get; } = Edits.Values.Sum(static edits => edits.Length);

    /// <summary>
    /// Edits that every call needs, because the engine itself uses these functions where an array or a function becomes a text. (Where an
    /// error does, the text has caught or made it.)
    /// </summary>
    public static ImmutableArray<LibraryEdit> Implied { get; } =
    [
        .. Edits["toString"].Where(static edit => edit.Part.Name is "Array.prototype" or "Function.prototype"),
        .. Edits["join"],

        // copying an object's members sets this name too, which a document may hold
        .. Edits["__proto__"],
    ];

    /// <summary>Whether a name has to be seen to before a script may use it.</summary>
    public static bool Knows(string name) => Edits.ContainsKey(name);

    /// <summary>What is to be done about a name.</summary>
    public static ImmutableArray<LibraryEdit> EditsOf(string name) => Edits.GetValueOrDefault(name, []);

    /// <summary>Kinds of errors inherit everything from Error.</summary>
    private static IEnumerable<LibraryPart> Errors(string name) =>
    [
        new(name, engine => Named(engine, name), []),
        new($"{name}.prototype", engine => Prototype(Named(engine, name)), []),
    ];

    private static FrozenDictionary<string, ImmutableArray<LibraryEdit>> AllEdits()
    {
        var engine = new Engine();
        var edits = new List<LibraryEdit>();
        foreach (LibraryPart part in Parts)
        {
            ObjectInstance target = part.Target(engine);
            foreach (string name in target.GetOwnPropertyKeys(Types.String).Select(static key => key.ToString()))
            {
                // through its constructor every function would lead to the compiler of texts
                bool stays = Values.Contains(name) && (part.Name, name) is not ("Function.prototype", "constructor");
                if (!stays && !part.Functions.ContainsKey(name))
                    edits.Add(new LibraryEdit(edits.Count, part, name, null));
            }

            foreach (LibraryFunction function in part.Functions.Values.OrderBy(static function => function.Name, StringComparer.Ordinal))
                edits.Add(new LibraryEdit(edits.Count, part, function.Name, function));
        }

        return edits.GroupBy(static edit => edit.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(static group => group.Key, static group => group.ToImmutableArray(), StringComparer.Ordinal);
    }

    private static ObjectInstance Named(Engine engine, string name) => (ObjectInstance)engine.Global.Get(name);

    private static ObjectInstance Prototype(ObjectInstance constructor) => (ObjectInstance)constructor.Get("prototype");
}
