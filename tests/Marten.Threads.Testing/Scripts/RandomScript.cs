namespace Marten.Threads.Testing.Scripts;

/// <summary>Programs made at random: they mix loops, calls, texts, arrays and the library in ways nobody would write.</summary>
public sealed class RandomScript
{
    private const int DepthMax = 5;

    private static readonly string[] Names = ["a", "b", "c", "f", "instance", "event", "writer"];

    private static readonly string[] Numbers = ["0", "1", "-1", "2", "0.5", "1e3", "1e9", "4294967295", "1e308", "NaN", "Infinity", "9007199254740993"];

    private static readonly string[] Texts = ["''", "'a'", "'ab,c'", "'\\u00e9\\ud83d\\ude00'", "'length'", "'__proto__'", "'toStr' + 'ing'", "'x'.repeat(1000)", "writer"];

    private static readonly string[] Patterns = ["/a/", "/(a+)+b/", "/./g", "/(?:)/g", "/^(a|aa)+$/", "/\\w*/i", "/([^,]*),?/g", "/(?=(a*))\\1/"];

    private static readonly string[] Methods =
    [
        "trim", "split", "replace", "replaceAll", "match", "search", "slice", "substring", "indexOf", "lastIndexOf", "includes", "concat", "join", "push", "pop",
        "shift", "unshift", "splice", "reverse", "sort", "map", "filter", "forEach", "reduce", "every", "some", "find", "fill", "toString", "valueOf", "repeat",
        "padStart", "padEnd", "toUpperCase", "toLowerCase", "charAt", "charCodeAt", "at", "call", "apply", "bind", "hasOwnProperty", "toFixed", "test", "exec", "nothing",
    ];

    private static readonly string[] Functions =
    [
        "Object.keys", "Object.values", "Object.entries", "Object.assign", "Object.create", "Object.freeze", "Object.fromEntries", "Object.getPrototypeOf",
        "Object.defineProperty", "Array.from", "Array.isArray", "Array", "new Array", "String", "Number", "Boolean", "Object", "Error", "new Error", "JSON.stringify",
        "JSON.parse", "Math.max", "Math.floor", "Math.pow", "parseInt", "parseFloat", "isNaN", "new RegExp", "String.fromCharCode",
    ];

    private static readonly string[] Operators = ["+", "-", "*", "/", "%", "<", ">", "===", "==", "&&", "||", "??", ",", "<<", ">>>", "&", "|", "in", "instanceof"];

    private readonly SeededRandomSource _random;
    private int _functions;

    private RandomScript(SeededRandomSource random) => _random = random;

    /// <summary>Draws a function's body.</summary>
    public static string Draw(SeededRandomSource random)
    {
        var script = new RandomScript(random);
        return $"var a = 1, b = 'x', c = [1, 2], f = function (x, y) {{ {script.Statement(2)} return x }}; {script.Block(0)} return {script.Expression(1)}";
    }

    private string Block(int depth) => string.Join(" ", Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => Statement(depth)));

    private string Statement(int depth)
    {
        if (depth > DepthMax)
            return ";";

        int next = depth + 1;
        return _random.Next(14) switch
        {
            0 => $"for (var i{depth} = 0; i{depth} < {Of("3", "50", "1e9")}; i{depth}++) {{ {Block(next)} }}",
            1 => $"for (var k{depth} in {Expression(next)}) {{ {Block(next)} }}",
            2 => $"var [p{depth}, q{depth} = 1, ...r{depth}] = {Expression(next)};",
            3 => $"while ({Expression(next)}) {{ {Block(next)} if ({Expression(next)}) break; }}",
            4 => $"if ({Expression(next)}) {{ {Block(next)} }} else {{ {Block(next)} }}",
            5 => $"try {{ {Block(next)} }} catch (e{depth}) {{ {Block(next)} }} finally {{ {Block(next)} }}",
            6 => $"switch ({Expression(next)}) {{ case {Expression(next)}: {Block(next)} default: {Block(next)} }}",
            7 => Function(next, _functions++),
            8 => $"throw {Expression(next)};",
            9 => $"{Name()}[{Expression(next)}] = {Expression(next)};",
            _ => $"{Of("a", "b", "c", "f")} {Of("=", "+=", "=", "=")} {Expression(next)};",
        };
    }

    private string Function(int depth, int number) =>
        $"function g{number}(x) {{ {Block(depth)} return {Expression(depth)} }} g{number}({Expression(depth)});";

    private string Expression(int depth)
    {
        if (depth > DepthMax)
            return Atom();

        int next = depth + 1;
        return _random.Next(16) switch
        {
            0 => $"({Expression(next)} {Of(Operators)} {Expression(next)})",
            1 => $"[{Expression(next)}, ...{Expression(next)}]",
            2 => $"({{ a: {Expression(next)}, [{Expression(next)}]: {Expression(next)} }})",
            3 => $"((x, y) => {Expression(next)})",
            4 => $"(function (x) {{ {Block(next)} return {Expression(next)} }})",
            5 => $"({Expression(next)}).{Of(Methods)}({Arguments(next)})",
            6 => $"({Expression(next)}).{Of(Methods)}({Arguments(next)})",
            7 => $"{Of(Functions)}({Arguments(next)})",
            8 => $"({Expression(next)})[{Expression(next)}]",
            9 => $"({Expression(next)})({Arguments(next)})",
            10 => $"`${{{Expression(next)}}}x`",
            11 => $"({Of("!", "-", "+", "~", "typeof ", "void ")}{Expression(next)})",
            12 => $"({{ toString: ({Expression(next)}).{Of(Methods)}, valueOf: {Expression(next)}, get a() {{ return {Expression(next)} }} }})",
            _ => Atom(),
        };
    }

    private string Arguments(int depth) => string.Join(", ", Enumerable.Range(0, _random.Next(4)).Select(_ => Expression(depth)));

    private string Atom() => _random.Next(5) switch
    {
        0 => Of(Numbers),
        1 => Of(Texts),
        2 => Of(Patterns),
        _ => Name(),
    };

    private string Name() => Of(Names);

    private string Of(params ReadOnlySpan<string> choices) => choices[_random.Next(choices.Length)];
}
