using Acornima.Ast;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>
/// Parameters run no code: their defaults are constants and their names are not computed. They are evaluated before the function's first
/// statement, where nothing is counted yet, and a function that calls itself there would never be stopped.
/// </summary>
internal static class ParameterRule
{
    /// <exception cref="ScriptSyntaxException">The parameter computes something.</exception>
    public static void Check(Node parameter)
    {
        switch (parameter)
        {
            case AssignmentPattern pattern when !IsConstant(pattern.Right):
                throw new ScriptSyntaxException("a parameter's default must be a constant", pattern.Right.Start);
            case Property { Computed: true } property:
                throw new ScriptSyntaxException("a parameter's property name must not be computed", property.Start);
        }

        foreach (Node? child in parameter.ChildNodes)
        {
            if (child is not null)
                Check(child);
        }
    }

    /// <summary>Whether making a value runs no code.</summary>
    public static bool IsConstant(Expression value) => value switch
    {
        Literal => true,
        Identifier name => name.Name == "undefined",
        UnaryExpression unary => unary.Argument is Literal,
        ArrayExpression array => array.Elements.All(static item => item is null || IsConstant(item)),
        ObjectExpression literal => literal.Properties.All(static member => member is ObjectProperty { Computed: false, Value: Expression part } && IsConstant(part)),
        _ => false,
    };
}
