using System.Text;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("null", "null")]
    [InlineData(" true ", "true")]
    [InlineData("\t\r\nfalse", "false")]
    [InlineData("[ ]", "[]")]
    [InlineData("{ }", "{}")]
    [InlineData("[1 , [2],{}]", "[1,[2],{}]")]
    [InlineData("""{"b":1,"a":{"d":2,"c":3}}""", """{"a":{"c":3,"d":2},"b":1}""")]
    [InlineData("""{"":1}""", """{"":1}""")]
    [InlineData("\"<>&'/\u2028\u007f\"", "\"<>&'/\u2028\u007f\"")]
    [InlineData("""{"B":1,"a":2,"é":3,"aa":4,"￿":5,"🚀":6}""", """{"B":1,"a":2,"aa":4,"é":3,"￿":5,"🚀":6}""")]
    [InlineData(""" "\u003c\/\u0041\ud83d\ude80" """, "\"</A\U0001f680\"")]
    [InlineData(""" "\"\\\b\f\n\r\t\u0001\u001F" """, """
        "\"\\\b\f\n\r\t\u0001\u001f"
        """)]
    public void a_text_is_read_and_written_canonically(string text, string canonical)
    {
        JsonText.TryRead(Encoding.UTF8.GetBytes(text), out DocValue? value, out bool normalised, out JsonDefect defect).ShouldBeTrue(defect.ToString());

        value.ToString().ShouldBe(canonical);
        value.Utf8Length.ShouldBe(Encoding.UTF8.GetByteCount(canonical));
        normalised.ShouldBeFalse();
    }

    [Theory]
    [InlineData(@"""a\u0000b""", "\"a\uFFFDb\"")]
    [InlineData(@"""\ud800""", "\"\uFFFD\"")]
    [InlineData(@"""\udc00x""", "\"\uFFFDx\"")]
    [InlineData(@"""\ud800\ud83d\ude80""", "\"\uFFFD\U0001f680\"")]
    [InlineData(@"""\ude80\ud83d""", "\"\uFFFD\uFFFD\"")]
    [InlineData(@"{""\u0000"":1}", "{\"\uFFFD\":1}")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("""{"b":1,"a":2,"b":{"c":3,"c":4},"a":5}""", """{"a":5,"b":{"c":4}}""")]
    [InlineData(@"{""\ud800"":1,""\udfff"":2,""\u0000"":3}", "{\"\uFFFD\":3}")]
    [InlineData("""{"a":1,"\u0061":2}""", """{"a":2}""")]
    public void what_cannot_be_stored_is_mended_and_marked(string text, string canonical)
    {
        JsonText.TryRead(Encoding.UTF8.GetBytes(text), out DocValue? value, out bool normalised, out _).ShouldBeTrue();

        value.ToString().ShouldBe(canonical);
        normalised.ShouldBeTrue();
    }

    [Theory]
    [InlineData("22ff22", "\"\uFFFD\"")]
    [InlineData("2261c328 22", "\"a\uFFFD(\"")]
    [InlineData("22e28222", "\"\uFFFD\"", "a sequence that is cut short is one character")]
    [InlineData("22eda08022", "\"\uFFFD\uFFFD\uFFFD\"", "a surrogate written in UTF-8")]
    [InlineData("22c08022", "\"\uFFFD\uFFFD\"", "an overlong U+0000")]
    [InlineData("22ff5c6e22", "\"\uFFFD\\n\"", "beside an escape")]
    [InlineData("7b22ff223a317d", "{\"\uFFFD\":1}")]
    public void invalid_utf8_inside_a_text_is_mended_and_marked(string hex, string canonical, string why = "")
    {
        byte[] utf8 = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        JsonText.TryRead(utf8, out DocValue? value, out bool normalised, out _).ShouldBeTrue(why);

        value.ToString().ShouldBe(canonical, why);
        normalised.ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("nul")]
    [InlineData("nulll")]
    [InlineData("True")]
    [InlineData("1 2")]
    [InlineData("{} {}")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("[1")]
    [InlineData("]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{1:1}")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\" 1}")]
    [InlineData("'a'")]
    [InlineData("\"a")]
    [InlineData("\"\\\"")]
    [InlineData("\"\\")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\U0041\"")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"a\u0000b\"")]
    [InlineData("\"\\n\u0001\"")]
    [InlineData("// comment\n1")]
    [InlineData("/* comment */ 1")]
    [InlineData("\ufeff1")]
    [InlineData("\u00a01")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void what_is_not_json_is_not_read(string text)
    {
        JsonText.TryRead(Encoding.UTF8.GetBytes(text), out DocValue? value, out bool normalised, out JsonDefect defect).ShouldBeFalse();

        value.ShouldBeNull();
        normalised.ShouldBeFalse();
        defect.ShouldBe(JsonDefect.Syntax);
    }

    [Fact]
    public void a_text_may_be_nested_64_deep_and_no_deeper()
    {
        string deepest = new string('[', 32) + string.Concat(Enumerable.Repeat("{\"a\":", 32)) + "1" + new string('}', 32) + new string(']', 32);

        JsonText.TryRead(Encoding.UTF8.GetBytes(deepest), out DocValue? value, out _, out _).ShouldBeTrue();
        JsonText.TryRead(Encoding.UTF8.GetBytes($"[{deepest}]"), out _, out _, out JsonDefect defect).ShouldBeFalse();

        value.ToString().ShouldBe(deepest);
        defect.ShouldBe(JsonDefect.TooDeep);
    }

    [Fact]
    public void a_million_open_brackets_end_at_the_limit()
    {
        JsonText.TryRead([.. Enumerable.Repeat((byte)'[', 1_000_000)], out _, out _, out JsonDefect defect).ShouldBeFalse();

        defect.ShouldBe(JsonDefect.TooDeep);
    }

    [Fact]
    public void parsing_text_of_our_own_says_what_is_wrong()
    {
        JsonText.Parse("[1]").ToString().ShouldBe("[1]");
        Should.Throw<FormatException>(() => JsonText.Parse("[1")).Message.ShouldContain("Syntax");
    }

    [Fact]
    public void what_postgresql_gives_back_is_the_same_value()
    {
        // jsonb puts spaces after colons and commas, sorts members by length, and keeps numbers as plain decimal text with their zeros
        DocValue written = JsonText.Parse("""{"long name":1e3,"b":1.50,"a":[1E-3,-0,"é\n"],"n":-1.8e-5}""");
        DocValue stored = JsonText.Parse("""{"a": [0.001, 0, "é\n"], "b": 1.50, "n": -0.000018, "long name": 1000}""");

        stored.ShouldBe(written);
        stored.ToString().ShouldBe(written.ToString());
    }

    [Fact]
    public void broken_bytes_become_what_the_platforms_encoding_makes_of_them()
    {
        var random = new SeededRandomSource(1);
        byte[] edges = [0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xf0, 0x90, 0x8f, 0xf4, 0xf5, 0xff];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] inside = [.. Enumerable.Range(0, random.Next(8)).Select(_ => edges[random.Next(edges.Length)])];

            JsonText.TryRead([(byte)'"', .. inside, (byte)'"'], out DocValue? plain, out bool normalised, out _).ShouldBeTrue();
            JsonText.TryRead([(byte)'"', .. inside, .. "\\n"u8, .. inside, (byte)'"'], out DocValue? escaped, out _, out _).ShouldBeTrue();

            string expected = Encoding.UTF8.GetString(inside);
            ((DocString)plain).Text.ShouldBe(expected);
            ((DocString)escaped).Text.ShouldBe($"{expected}\n{expected}");
            normalised.ShouldBe(!System.Text.Unicode.Utf8.IsValid(inside));
        }
    }
}
