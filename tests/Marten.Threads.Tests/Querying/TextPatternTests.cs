using System.Diagnostics;
using CsCheck;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Tests.Querying;

public sealed class TextPatternTests
{
    [Theory]
    [InlineData("X", "", "x", false)]
    [InlineData("X", "i", "x", true)]
    [InlineData("[^a]", "i", "A", false)]
    [InlineData("É", "i", "é", true)]
    [InlineData("k", "i", "\u212A", false)]
    [InlineData("s", "i", "\u017F", false)]
    [InlineData("ς", "i", "Σ", true)]
    [InlineData(@"\w", "i", "é", false)]
    [InlineData(@"\W", "i", "A", false)]
    [InlineData("^x$", "", "y\nx\nz", false)]
    [InlineData("^x$", "m", "y\nx\nz", true)]
    [InlineData("^x$", "", "x\n", false)]
    [InlineData("a.b", "", "a\nb", false)]
    [InlineData("a.b", "s", "a\nb", true)]
    [InlineData("^.$", "", "😀", true)]
    [InlineData("^[a-c]+$", "ims", "B\nx", true)]
    [InlineData("", "", "", true)]
    [InlineData("^$", "u", "", true)]
    public void an_expression_means_what_javascript_means(string source, string options, string text, bool matches)
    {
        TextPattern.TryCompile(source, options, out var pattern, out var problem).ShouldBeTrue(problem);

        IsMatch(pattern!, text).ShouldBe(matches);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void an_expression_that_explodes_elsewhere_takes_linear_time(string source)
    {
        TextPattern.TryCompile(source, "i", out var pattern, out var problem).ShouldBeTrue(problem);
        var clock = Stopwatch.StartNew();

        IsMatch(pattern!, new string('a', 20_000) + "!").ShouldBeFalse();

        // a backtracking engine would take ages
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void many_classes_that_ignore_case_stay_small()
    {
        TextPattern.TryCompile(string.Concat(Enumerable.Repeat(@"[^\W_]", 160)), "i", out var pattern, out var problem).ShouldBeTrue(problem);

        IsMatch(pattern!, new string('x', 160)).ShouldBeTrue();
    }

    [Fact]
    public void it_matches_what_the_expressions_of_schemas_match()
    {
        var piece = OneOf("a", "b", ".", "[ab]", "[^a]", @"\d", "é", "😀", "^", "$", "", "(a|b)", "(|a)", "(a|ab)(c|)", "(a*b?)", @"\w", "[]", "[^]");
        var repeated = OneOf("", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}");
        var part = Gen.Select(piece, repeated, static (one, times) => one is "" or "^" or "$" ? one : one.Length > 1 && one[0] is '(' or '[' or '\\' or '.' || one.Length == 1 || one == "😀" ? one + times : $"({one}){times}");
        var source = Gen.OneOf(part.Array[0, 5].Select(string.Concat), part.Array[1, 4].Select(static parts => string.Join('|', parts)), part.Array[1, 3].Select(static parts => $"({string.Concat(parts)})*{parts[0]}"));
        var text = OneOf("a", "b", "c", "é", "😀", "1", "\n", "_").Array[0, 8].Select(string.Concat);

        Gen.Select(source, text.Array[5]).Sample(
            (expression, texts) =>
            {
                SchemaPattern.TryCompile(expression, out var other, out _).ShouldBe(TextPattern.TryCompile(expression, "", out var pattern, out _));
                foreach (var one in pattern is null ? [] : texts) IsMatch(pattern!, one).ShouldBe(other!.IsMatch(one)!.Value, $"/{expression}/ of {one}");
            },
            iter: 3_000);
    }

    [Theory]
    [InlineData("[ab]*a[ab]{900}$")]
    [InlineData("(a?){450}a{450}c")]
    [InlineData("a{0,1900}c")]
    public void more_steps_than_a_document_may_take_are_refused(string source)
    {
        TextPattern.TryCompile(source, "", out var pattern, out var problem).ShouldBeTrue(problem);
        var document = DocString.Of(new string('a', 200_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<ThreadQueryException>(() => pattern!.IsMatch(document.Text, new DocumentLook(document))).Message.ShouldContain("10 million steps");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static bool IsMatch(TextPattern pattern, string text) => pattern.IsMatch(text, new DocumentLook(DocString.Of(text)));
}
