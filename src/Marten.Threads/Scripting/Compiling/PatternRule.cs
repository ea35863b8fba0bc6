using Acornima.Ast;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>
/// Array patterns hold names, array patterns and constants as defaults, so that taking an array apart runs no code. While it does, the
/// engine watches for exceptions at every level, and code that came back to the same place would take kilobytes of stack for each.
/// </summary>
internal static class PatternRule
{
    /// <exception cref="ScriptSyntaxException">The pattern holds something else.</exception>
    public static void Check(ArrayPattern pattern)
    {
        foreach (Node? element in pattern.Elements)
        {
            Node? target = element switch
            {
                RestElement rest => rest.Argument,
                AssignmentPattern { Right: { } value, Left: { } left } when ParameterRule.IsConstant(value) => left,
                _ => element,
            };
            if (target is not (null or Identifier or ArrayPattern))
                throw new ScriptSyntaxException("an array pattern holds names, array patterns, and constants as defaults", target.Start);
        }
    }
}
