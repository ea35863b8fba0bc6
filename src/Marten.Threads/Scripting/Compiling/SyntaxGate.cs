using Acornima;
using Acornima.Ast;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Scripting.Compiling;

/// <summary>
/// Walks a parsed text, refuses what <see cref="SyntaxRules"/> does not name, and collects what the meter and the regular expressions
/// need: where functions begin and end, and how deep each nests.
/// </summary>
internal sealed class SyntaxGate
{
    /// <summary>What the engine itself calls where an error becomes a text; named by whoever can have an error.</summary>
    private const string ErrorText = "toString";

    private readonly List<FunctionPlace> _functions = [];
    private readonly List<PatternPlace> _patterns = [];
    private readonly List<Node> _keys = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<ReturnStatement> _returns = [];
    private readonly List<BlockStatement> _landings = [];
    private int _nesting;
    private int _functionsAround;

    /// <summary>Functions of the text, the inner ones before those around them.</summary>
    public IReadOnlyList<FunctionPlace> Functions => _functions;

    /// <summary>Regular expressions of the text, in its order.</summary>
    public IReadOnlyList<PatternPlace> Patterns => _patterns;

    /// <summary>Where inner functions return.</summary>
    public IReadOnlyList<ReturnStatement> Returns => _returns;

    /// <summary>Blocks in which an exception from deeper calls may land.</summary>
    public IReadOnlyList<BlockStatement> Landings => _landings;

    /// <summary>Expressions whose value becomes the name of a property, in no order.</summary>
    public IReadOnlyList<Node> Keys => _keys;

    /// <summary>Every name and every text of the text: what it can name without computing.</summary>
    public IReadOnlySet<string> Names => _names;

    /// <summary>How deep the text nests outside its inner functions, in parts of the depth.</summary>
    public int Walk(Script script) => Children(script, 0);

    private int Node(Node node, int depth)
    {
        if (_nesting > ScriptLimits.NestingMax)
            throw new ScriptSyntaxException($"nested more than {ScriptLimits.NestingMax} deep", node.Start);
        if (!SyntaxRules.Allowed.Contains(node.Type))
            throw new ScriptSyntaxException(SyntaxRules.Refusal(node.Type), node.Start);

        CheckParts(node);
        return node is IFunction function ? Function(node, function, depth) : Children(node, depth);
    }

    private int Children(Node node, int depth)
    {
        int inside = depth + (SyntaxRules.Heavy.Contains(node.Type) ? ScriptLimits.HeavyDepth : 1);
        int deepest = inside;
        _nesting++;
        foreach (Node? child in node.ChildNodes)
        {
            if (child is not null)
                deepest = Math.Max(deepest, Node(child, inside));
        }

        _nesting--;
        return deepest;
    }

    private int Function(Node node, IFunction function, int depth)
    {
        if (function.Generator || function.Async)
            throw new ScriptSyntaxException("generators and async functions are not available", node.Start);
        foreach (Node parameter in function.Params)
            ParameterRule.Check(parameter);

        _functionsAround++;
        int deepest = Children(node, depth);
        _functionsAround--;
        _functions.Add(new FunctionPlace(node, function, deepest - depth + ScriptLimits.CallDepth));
        return depth; // its own depth is counted when it is called
    }

    private void CheckParts(Node node)
    {
        switch (node)
        {
            case Identifier name:
                CheckName(name);
                break;
            case CatchClause clause:
                _names.Add(ErrorText);
                _landings.Add(clause.Body);
                break;
            case TryStatement { Finalizer: { } finalizer }:
                _landings.Add(finalizer);
                break;
            case ReturnStatement statement when _functionsAround > 0:
                _returns.Add(statement);
                break;
            case RegExpLiteral literal:
                AddPattern(literal);
                break;
            case Literal { Kind: TokenKind.BigIntLiteral }:
                throw new ScriptSyntaxException("BigInt is not available", node.Start);
            case Literal { Value: string text }:
                _names.Add(text);
                break;
            case TemplateElement element:
                _names.Add(element.Value.Cooked ?? "");
                break;
            case ArrayPattern pattern:
                PatternRule.Check(pattern);
                break;
            case MemberExpression { Computed: true } member:
                AddKey(member.Property);
                break;
            case BinaryExpression binary:
                CheckOperator(binary);
                break;
            case AssignmentExpression { Operator: Operator.ExponentiationAssignment }:
                throw NoPower(node);
            case Property property:
                CheckProperty(property);
                break;
        }
    }

    private void CheckName(Identifier name)
    {
        if (name.Name.StartsWith(SyntaxRules.ReservedPrefix, StringComparison.Ordinal))
            throw new ScriptSyntaxException($"names that begin with {SyntaxRules.ReservedPrefix} are reserved", name.Start);
        _names.Add(name.Name);
        if (name.Name.EndsWith("Error", StringComparison.Ordinal))
            _names.Add(ErrorText);
    }

    private void CheckOperator(BinaryExpression binary)
    {
        if (binary.Operator == Operator.Exponentiation)
            throw NoPower(binary);
        if (binary.Operator == Operator.In)
            AddKey(binary.Left);
    }

    private void CheckProperty(Property property)
    {
        if (property.Computed)
            AddKey(property.Key);
        else if (property is ObjectProperty { Shorthand: false, Method: false } && IsPrototype(property.Key))
            throw new ScriptSyntaxException("__proto__ in an object literal is not available", property.Start);
    }

    /// <summary>The names of literals are known.</summary>
    private void AddKey(Node key)
    {
        if (key is not Literal)
            _keys.Add(key);
    }

    // its result differs between processors
    private static ScriptSyntaxException NoPower(Node node) => new("the operator ** is not available; Math.pow takes whole exponents", node.Start);

    private void AddPattern(RegExpLiteral literal)
    {
        if (!Pattern.TryCompile(literal.RegExp.Pattern, literal.RegExp.Flags, out Pattern? pattern, out string? problem))
            throw new ScriptSyntaxException($"regular expression: {problem}", literal.Start);
        _patterns.Add(new PatternPlace(literal.Start, literal.End, pattern));
    }

    private static bool IsPrototype(Expression key) => key switch
    {
        Identifier name => name.Name == "__proto__",
        Literal literal => literal.Value is "__proto__",
        _ => false,
    };
}
