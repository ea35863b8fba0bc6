using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using Marten.Threads.Scripting.Compiling;
using Marten.Threads.Scripting.Library;
using Marten.Threads.Testing.Scripts;

namespace Marten.Threads.Tests.Scripting;

public sealed class ScriptLibraryTests
{
    /// <summary>Functions of the engine that a script reaches uncounted. None calls anything but what its arguments bring.</summary>
    private static readonly string[] Constructors =
        ["Object", "Array", "String", "Number", "Boolean", "Error", "RangeError", "ReferenceError", "SyntaxError", "TypeError"];

    public static TheoryData<string> Expressions => [.. LibraryExpression.All.Select(static expression => expression.Text)];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void it_gives_what_another_implementation_gives(string expression)
    {
        var expected = LibraryExpression.All.First(one => one.Text == expression).Worth;

        Called.Worth(expression).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Math.pow(2, 0.5)", "Error: Math.pow takes whole exponents")]
    [InlineData("(0.5).toString(2)", "Error: other bases than 10 are for whole numbers up to 2^53 - 1")]
    [InlineData("JSON.parse('1', x => x)", "TypeError: JSON.parse takes no second argument")]
    [InlineData("JSON.parse('1e400')", "Error: not a JSON text: NumberRange")]
    [InlineData("Array.prototype.push.call({}, 1)", "TypeError: called on something that is no array")]
    [InlineData("new RegExp('(?<=a)')", "Error: regular expression: of the groups that begin with (? there are (?: (?= and (?!")]
    [InlineData("'x'.replaceAll(/x/, '')", "TypeError: replaceAll takes a regular expression with the flag g")]
    [InlineData("'x'.trim.call(null)", "TypeError: called on null or undefined")]
    [InlineData("[1].map()", "TypeError: Argument must be callable")]
    public void where_it_differs_it_says_so(string expression, string expected)
    {
        Called.Judged($"return {expression}").Reason.ShouldBe($"running write validator func: {expected}");
    }

    [Fact]
    public void every_function_that_a_script_can_reach_is_counted()
    {
        var realm = Realm();
        var reached = Reached(realm, Roots(realm)).ToList();

        reached.Count.ShouldBeGreaterThan(120);
        reached.Where(static one => one.Value is not ClrFunction && !Constructors.Contains(one.Place)).Select(static one => one.Place).ShouldBe(
            ["a function", "an arrow", "Object.getPrototypeOf(a function)", "arguments.callee"], ignoreOrder: true);
    }

    [Fact]
    public void what_is_there_is_what_the_page_lists()
    {
        var realm = Realm();
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Scripts", "scripts.md"));

        var names = Reached(realm, Roots(realm)).Select(static one => one.Place[(one.Place.LastIndexOf('.') + 1)..])
            .Where(static name => char.IsAsciiLetter(name[0]) && !name.Contains(' ', StringComparison.Ordinal) && name != "callee");

        names.Distinct().Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>Everything callable that can be reached by names and prototypes, each name seen to as a script's use of it would be.</summary>
    private static IEnumerable<(string Place, JsValue Value)> Reached(ScriptRealm realm, IEnumerable<(string Place, JsValue Value)> roots)
    {
        var seen = new HashSet<JsValue>(ReferenceEqualityComparer.Instance);
        var open = new Queue<(string Place, JsValue Value)>(roots);
        while (open.TryDequeue(out var next))
        {
            if (next.Value is not ObjectInstance instance || !seen.Add(instance))
                continue;
            if (instance.IsCallable())
                yield return next;

            if (instance.Prototype is { } prototype)
                open.Enqueue(($"Object.getPrototypeOf({next.Place})", prototype));
            foreach (string name in instance.GetOwnPropertyKeys(Types.String).Select(static key => key.ToString()))
            {
                realm.Prepare(name);
                if (instance.GetOwnProperty(name) is not { } property || property == PropertyDescriptor.Undefined)
                    continue;

                string place = next.Place == "global" ? name : $"{next.Place}.{name}";
                JsValue?[] values = property.IsAccessorDescriptor() ? [property.Get, property.Set] : [property.Value];
                foreach (JsValue? value in values)
                    open.Enqueue((place, value ?? JsValue.Undefined));
            }
        }
    }

    private static IEnumerable<(string Place, JsValue Value)> Roots(ScriptRealm realm)
    {
        yield return ("global", realm.Engine.Global);
        foreach (var (place, text) in new[]
        {
            ("a function", "(function () { })"), ("an arrow", "(() => 1)"), ("arguments", "(function () { return arguments })()"), ("an object", "({})"),
            ("an array", "[]"), ("a text", "Object('')"), ("a number", "Object(1)"), ("a boolean", "Object(true)"),
            ("an error", "(function () { try { null.x } catch (e) { return e } })()"),
        })
            yield return (place, realm.Engine.Evaluate(text));
        yield return ("a regular expression", PatternLibrary.Make(realm, JsString.Create("x"), JsValue.Undefined));
    }

    private static ScriptRealm Realm()
    {
        ScriptCompiler.TryCompile("return instance['a' + 'b']", "instance", out var script, out _).ShouldBeTrue();
        return new ScriptRealm(script!, Called.NoTime);
    }
}
