using System.Collections.Frozen;
using Acornima.Ast;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>
/// The language: ECMAScript 5.1 as the reference has it, and of later editions what adds no new kind of running. A list of what is
/// allowed, so that a newer parser brings nothing in by itself.
/// </summary>
internal static class SyntaxRules
{
    /// <summary>Names of the program that counts begin so; a function's text may not use them.</summary>
    public const string ReservedPrefix = "$$";

    public static FrozenSet<NodeType> Allowed { get; } = new[]
    {
        NodeType.Program,

        // statements
        NodeType.BlockStatement, NodeType.BreakStatement, NodeType.CatchClause, NodeType.ContinueStatement, NodeType.DoWhileStatement,
        NodeType.EmptyStatement, NodeType.ExpressionStatement, NodeType.ForInStatement, NodeType.ForStatement,
        NodeType.FunctionDeclaration, NodeType.IfStatement, NodeType.LabeledStatement, NodeType.ReturnStatement, NodeType.SwitchCase,
        NodeType.SwitchStatement, NodeType.ThrowStatement, NodeType.TryStatement, NodeType.VariableDeclaration, NodeType.VariableDeclarator,
        NodeType.WhileStatement,

        // expressions
        NodeType.ArrayExpression, NodeType.ArrowFunctionExpression, NodeType.AssignmentExpression, NodeType.BinaryExpression,
        NodeType.CallExpression, NodeType.ChainExpression, NodeType.ConditionalExpression, NodeType.FunctionExpression, NodeType.Identifier,
        NodeType.Literal, NodeType.LogicalExpression, NodeType.MemberExpression, NodeType.NewExpression, NodeType.ObjectExpression,
        NodeType.ParenthesizedExpression, NodeType.Property, NodeType.SequenceExpression, NodeType.SpreadElement, NodeType.TemplateElement, NodeType.TemplateLiteral,
        NodeType.ThisExpression, NodeType.UnaryExpression, NodeType.UpdateExpression,

        // patterns
        NodeType.ArrayPattern, NodeType.AssignmentPattern, NodeType.ObjectPattern, NodeType.RestElement,
    }.ToFrozenSet();

    /// <summary>What takes more of the machine's stack than others: about 600 bytes instead of 150.</summary>
    public static FrozenSet<NodeType> Heavy { get; } = new[]
    {
        NodeType.BlockStatement, NodeType.CallExpression, NodeType.DoWhileStatement, NodeType.ForInStatement, NodeType.ForStatement,
        NodeType.NewExpression, NodeType.ObjectPattern, NodeType.ArrayPattern, NodeType.SpreadElement, NodeType.TemplateLiteral, NodeType.WhileStatement,
    }.ToFrozenSet();

    /// <summary>What is said of syntax that is not there.</summary>
    public static string Refusal(NodeType type) => type switch
    {
        NodeType.ClassDeclaration or NodeType.ClassExpression => "classes are not available",
        NodeType.AwaitExpression => "await is not available",
        NodeType.ForOfStatement => "for…of is not available; arrays have forEach",
        NodeType.YieldExpression => "generators are not available",
        NodeType.ImportExpression or NodeType.ImportDeclaration => "import is not available",
        NodeType.TaggedTemplateExpression => "tagged templates are not available",
        _ => $"the syntax {type} is not available",
    };
}
