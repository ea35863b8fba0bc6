namespace Marten.Threads.Scripting.Library;

/// <summary>Objects and errors.</summary>
internal static class ObjectLibrary
{
    public static IEnumerable<LibraryFunction> Statics { get; } =
    [
        .. LibraryFunction.Charged(
            LibraryReceiver.Any,
            "assign", "create", "defineProperties", "defineProperty", "entries", "freeze", "fromEntries", "getOwnPropertyDescriptor",
            "getOwnPropertyNames", "getPrototypeOf", "hasOwn", "is", "isExtensible", "isFrozen", "isSealed", "keys", "preventExtensions", "seal",
            "values"),
    ];

    public static IEnumerable<LibraryFunction> Methods { get; } =
    [
        .. LibraryFunction.Charged(LibraryReceiver.Any, "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString", "valueOf"),
    ];

    public static IEnumerable<LibraryFunction> ErrorMethods { get; } = [.. LibraryFunction.Charged(LibraryReceiver.Any, "toString")];
}
