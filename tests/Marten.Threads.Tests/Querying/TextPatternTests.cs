using System.Diagnostics;
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

        pattern!.IsMatch(text).ShouldBe(matches);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void an_expression_that_explodes_elsewhere_takes_linear_time(string source)
    {
        TextPattern.TryCompile(source, "i", out var pattern, out var problem).ShouldBeTrue(problem);
        var clock = Stopwatch.StartNew();

        pattern!.IsMatch(new string('a', 20_000) + "!").ShouldBeFalse();

        // a backtracking engine would take ages; the pattern's own clock stops at a second
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void many_classes_that_ignore_case_stay_small()
    {
        TextPattern.TryCompile(string.Concat(Enumerable.Repeat(@"[^\W_]", 160)), "i", out var pattern, out var problem).ShouldBeTrue(problem);

        pattern!.IsMatch(new string('x', 160)).ShouldBeTrue();
    }
}
