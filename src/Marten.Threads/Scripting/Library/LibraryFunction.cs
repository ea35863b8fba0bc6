using Jint.Native;

namespace Marten.Threads.Scripting.Library;

/// <summary>What a function of the library does.</summary>
internal delegate JsValue LibraryBody(ScriptRealm realm, JsValue self, JsValue[] arguments);

/// <summary>What a function of the engine is called on.</summary>
internal enum LibraryReceiver
{
    /// <summary>Anything; nothing is charged for it.</summary>
    Any,

    /// <summary>A text, of which it looks at some characters only.</summary>
    Text,

    /// <summary>A text that it goes through.</summary>
    WholeText,

    /// <summary>An array that it goes through, or something like one, of which it then gets a copy.</summary>
    Items,

    /// <summary>An array that it goes through and changes.</summary>
    OwnItems,

    /// <summary>An array that it changes at its end.</summary>
    EndOfItems,
}

/// <summary>
/// A function of the library. Every function that a script can reach is one of these, so that each call is counted: without that two of
/// them that call each other (<c>{ toString: String.prototype.trim }</c>) would end the process.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Body">What it does; null if the engine's own function does it.</param>
/// <param name="Receiver">What the engine's own function is called on.</param>
internal sealed record LibraryFunction(string Name, LibraryBody? Body, LibraryReceiver Receiver = LibraryReceiver.Any)
{
    /// <summary>What is checked of the arguments before the engine's own function runs.</summary>
    public Action<ScriptRealm, JsValue[]>? Checks { get; init; }

    /// <summary>Whether its second argument is a name whose value it gives.</summary>
    public bool TakesName => Name == "getOwnPropertyDescriptor";

    /// <summary>A function of our own.</summary>
    public static LibraryFunction Own(string name, LibraryBody body) => new(name, body);

    /// <summary>The engine's functions, charged by what they are called on.</summary>
    public static IEnumerable<LibraryFunction> Charged(LibraryReceiver receiver, params string[] names) =>
        names.Select(name => new LibraryFunction(name, null, receiver));
}
