using System.Collections.Immutable;
using Acornima.Ast;
using Jint;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>A function that is ready to run, in any number of calls at once.</summary>
/// <param name="Program">Gives the function as its value.</param>
/// <param name="Patterns">The regular expressions of its text, by number.</param>
/// <param name="Names">Names of the engine's library that its text contains.</param>
/// <param name="ComputesNames">Whether it can name others while it runs.</param>
internal sealed record CompiledScript(
    Prepared<Script> Program, ImmutableArray<Pattern> Patterns, ImmutableArray<string> Names, bool ComputesNames);
