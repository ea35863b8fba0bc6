using System.Collections.Immutable;
using Jint;
using Jint.Native.Object;

namespace Marten.Threads.Scripting.Library;

/// <summary>An object of the engine that holds functions of its library.</summary>
internal sealed class LibraryPart(string name, Func<Engine, ObjectInstance> target, IEnumerable<LibraryFunction> functions)
{
    public string Name { get; } = name;

    /// <summary>Finds it, before the script has run.</summary>
    public Func<Engine, ObjectInstance> Target { get; } = target;

    /// <summary>The functions that a script finds in it.</summary>
    public ImmutableDictionary<string, LibraryFunction> Functions { get; } =
        functions.ToImmutableDictionary(static function => function.Name, StringComparer.Ordinal);
}

/// <summary>A change of the engine's library.</summary>
/// <param name="Number">Its number among all.</param>
/// <param name="Part">Where.</param>
/// <param name="Name">Under which name.</param>
/// <param name="Function">What takes its place; null if it goes.</param>
internal sealed record LibraryEdit(int Number, LibraryPart Part, string Name, LibraryFunction? Function);
