using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

public sealed class SchemaPatternTests
{
    [Theory]
    [InlineData("^a$", "a", "a\n")]
    [InlineData("^.$", "😀", "\n")]
    [InlineData("^.$", "é", "\u2028")]
    [InlineData("^\\d$", "7", "٣")]
    [InlineData("^\\w$", "_", "é")]
    [InlineData("^\\s$", "\ufeff", "\u200b")]
    [InlineData("^\\S$", "\u200b", "\u00a0")]
    [InlineData("^[^a]$", "😀", "a")]
    [InlineData("^[😀-😂]$", "😁", "😃")]
    [InlineData("^[😀-🤠]$", "🤠", "🤡")]
    [InlineData("^[😀-🤠]$", "😀", "🗿")]
    [InlineData("^[\\uD800\\uDC01-\\uD803\\uDC00]$", "\U00010800", "\U00010000")]
    [InlineData("^[\\u00e0-\\uD83D\\uDE00]$", "Ā", "b")]
    [InlineData("^\\uD83D\\uDE00{2}$", "😀😀", "😀")]
    [InlineData("^😀*$", "😀😀", "😀a")]
    [InlineData("^[\\d-x]$", "-", "e")]
    [InlineData("^[-a]$", "-", "b")]
    [InlineData("^[^\\w\\s]$", "-", "a")]
    [InlineData("^[\\b]$", "\b", "b")]
    [InlineData("^[a\\]]$", "]", "\\")]
    [InlineData("^[^]$", "\n", "")]
    [InlineData("^(a|b|)c$", "c", "dc")]
    [InlineData("^(?:ab)+?$", "abab", "aba")]
    [InlineData("^(?<year>\\d{4})-(\\d{2})$", "2020-02", "2020-2")]
    [InlineData("^a{2,}$", "aaa", "a")]
    [InlineData("^a{0,1}$", "", "aa")]
    [InlineData("^a{,2}$", "a{,2}", "aa")]
    [InlineData("^{}]$", "{}]", "{}")]
    [InlineData("^\\x41\\u0042\\t\\cJ\\0$", "AB\t\n\0", "AB\t\n0")]
    [InlineData("^\\^\\$\\.\\*\\/\\-#$", "^$.*/-#", "^$..*/-#")]
    [InlineData("x|^y", "zx", "zy")]
    [InlineData("", "anything", null)]
    [InlineData("[]|b", "b", "a")]
    public void a_pattern_means_what_ecmascript_means_over_code_points(string pattern, string matching, string? other)
    {
        SchemaPattern compiled = Compile(pattern);

        compiled.IsMatch(matching).ShouldBe(true);
        if (other is not null)
            compiled.IsMatch(other).ShouldBe(false);
    }

    [Theory]
    [InlineData("(?=a)", "looking ahead")]
    [InlineData("(?!a)", "looking ahead")]
    [InlineData("(?<=a)", "looking ahead or behind")]
    [InlineData("(?<!a)", "looking ahead or behind")]
    [InlineData("(?i)a", "looking ahead or behind")]
    [InlineData("(a)\\1", "back references")]
    [InlineData("(?<n>a)\\k<n>", "the escape \\k")]
    [InlineData("\\bword\\b", "word boundaries")]
    [InlineData("a\\B", "word boundaries")]
    [InlineData("\\p{L}", "the escape \\p")]
    [InlineData("a\\Z", "the escape \\Z")]
    [InlineData("\\u{1F600}", "four hexadecimal digits")]
    [InlineData("\\uD83D", "half a surrogate pair")]
    [InlineData("\\uDE00\\uD83D", "half a surrogate pair")]
    [InlineData("\\x4", "two hexadecimal digits")]
    [InlineData("\\c1", "needs a letter")]
    [InlineData("\\01", "octal")]
    [InlineData("(", "not closed")]
    [InlineData("(?<n", "not closed")]
    [InlineData("a)", "not opened")]
    [InlineData("[a", "not closed")]
    [InlineData("[b-a]", "wrong order")]
    [InlineData("a{3,2}", "wrong order")]
    [InlineData("*a", "nothing to repeat")]
    [InlineData("^*", "nothing to repeat")]
    [InlineData("a**", "nothing to repeat")]
    [InlineData("{2}", "nothing to repeat")]
    [InlineData("\\", "ends in a backslash")]
    [InlineData("a{2001}", "unroll")]
    [InlineData("((a{100}){100}){100}", "unroll")]
    [InlineData("(((a{99999999999}){99999999999}){99999999999}){99999999999}", "unroll")]
    public void a_pattern_that_cannot_be_judged_exactly_in_linear_time_is_refused(string pattern, string reason)
    {
        SchemaPattern.TryCompile(pattern, out SchemaPattern? compiled, out string? problem).ShouldBeFalse();

        compiled.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public void a_pattern_has_a_length_and_a_nesting()
    {
        SchemaPattern.TryCompile(new string('a', 1_025), out _, out string? length).ShouldBeFalse();
        SchemaPattern.TryCompile(new string('(', 33) + new string(')', 33), out _, out string? nesting).ShouldBeFalse();

        length.ShouldNotBeNull().ShouldContain("1024");
        nesting.ShouldNotBeNull().ShouldContain("32");
    }

    [Theory]
    [InlineData("^(U+)+$")]
    [InlineData("^(U*)*$")]
    [InlineData("^(U|U)*$")]
    [InlineData("^(U|UU)+$")]
    [InlineData("^(U|U?)+$")]
    [InlineData("^((U+)+)+$")]
    [InlineData("^(U{1,30})+$")]
    [InlineData("^(U+ ?)*$")]
    [InlineData("(U+U+)+y")]
    [InlineData("(.*U){6}y")]
    public void a_pattern_that_hangs_a_backtracking_engine_is_judged(string shape)
    {
        string text = new string('a', 10_000) + "\n";

        foreach (string unit in new[] { "a", "[ab]", "(a|b)", "\\w", "[^b\\n]", ".", "(?:a)", "\\u0061", "[a-z]", "(a|[a-c])" })
            Compile(shape.Replace("U", unit, StringComparison.Ordinal)).IsMatch(text).ShouldBe(false, unit);
    }

    [Theory]
    [InlineData("^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$")]
    [InlineData("^([^@]+@)*b$")]
    [InlineData("^(?:a?){30}a{30}b$")]
    public void a_pattern_that_is_known_from_an_attack_is_judged(string pattern) =>
        Compile(pattern).IsMatch(new string('a', 10_000) + "!").ShouldBe(false);

    [Fact]
    public void a_match_that_takes_too_long_stops_and_the_document_is_refused()
    {
        // the automaton must remember the last 1,900 letters: seconds, where a thousandth of one is allowed
        SchemaPattern.TryCompile("^[ab]*a[ab]{1900}$", TimeSpan.FromMilliseconds(1), out SchemaPattern? pattern, out _).ShouldBeTrue();
        string text = string.Concat(Enumerable.Range(0, 900_000).Select(i => int.PopCount(i * 40_503) % 2 == 0 ? 'a' : 'b'));
        var evaluation = new SchemaEvaluation();

        evaluation.IsMatch(pattern!, text).ShouldBeFalse();

        evaluation.Violations.ShouldHaveSingleItem().Keyword.ShouldBe("limit");
        pattern!.IsMatch("b").ShouldBe(false);
    }

    private static SchemaPattern Compile(string pattern)
    {
        SchemaPattern.TryCompile(pattern, out SchemaPattern? compiled, out string? problem).ShouldBeTrue(problem);
        return compiled.ShouldNotBeNull();
    }
}
