using Acornima.Ast;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>A function inside a text.</summary>
/// <param name="Node">Where it stands.</param>
/// <param name="Function">Its parts.</param>
/// <param name="Depth">How deep it nests.</param>
internal sealed record FunctionPlace(Node Node, IFunction Function, int Depth);

/// <summary>A regular expression inside a text.</summary>
internal sealed record PatternPlace(int Start, int End, Pattern Pattern);
