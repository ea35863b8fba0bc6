using CsCheck;
using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

public sealed class StringFormatTests
{
    [Fact]
    public void no_text_makes_a_format_throw()
    {
        // documents hold no half of a surrogate pair
        string[] parts = [.. "{}[]()<>|/:?#%@.,*+-=\\^$~019afTZ \"é€\0".Select(letter => letter.ToString()), "😀"];
        Gen<string> texts = Gen.Int[0, parts.Length - 1].Array[0, 24].Select(places => string.Concat(places.Select(place => parts[place])));

        texts.Sample(
            text =>
            {
                foreach (string name in StringFormats.Names.Split(", "))
                    StringFormats.Find(name)!(text);
            },
            iter: 20_000);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("(?:")]
    [InlineData("(?=")]
    [InlineData("[")]
    [InlineData("a{9}")]
    public void an_expression_that_nests_without_end_is_judged(string part) =>
        StringFormats.Find("regex")!(string.Concat(Enumerable.Repeat(part, 1_024 / part.Length))).ShouldBe(part == "a{9}");

    [Theory]
    [InlineData("date", "2020-02-29", "0000-02-29", "9999-12-31")]
    [InlineData("time", "23:59:59Z", "00:00:00.123456789z", "12:00:00+05:30", "23:59:60Z", "15:59:60-08:00")]
    [InlineData("date-time", "1990-12-31T23:59:60Z", "2020-01-01t00:00:00.5-00:00")]
    [InlineData("email", "a@b.example", "o'neil+x@a", "\"with space\"@b.example", "\"q\\\"q\"@b", "x@[127.0.0.1]", "x@[IPv6:::1]")]
    [InlineData("hostname", "a", "abc--d", "xn--nw2a.example", "1.a-b")]
    [InlineData("ipv4", "0.0.0.0", "255.255.255.255")]
    [InlineData("ipv6", "::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "ABCD::1")]
    [InlineData("uri", "http://a/b?c#d", "urn:x:y", "http://[::1]:80/", "http://[v1.x]/", "mailto:a@b", "a:", "http://u:p@h:/%20")]
    [InlineData("uri-reference", "", "a", "/a", "//h/p", "?q", "#f", "./a:b", "http://a")]
    [InlineData("uuid", "8a6e0804-2bd0-4672-b79d-d97027f9071a", "8A6E0804-2BD0-4672-B79D-D97027F9071A")]
    [InlineData("json-pointer", "", "/", "/a~0b/c~1d/0")]
    [InlineData("relative-json-pointer", "0", "1#", "12/a~1b", "0/")]
    [InlineData("regex", "", "^a+$", "(?=a)", "(?<n>a)\\k<n>", "\\p{L}", "\\-", "[a-z]{2,}?")]
    [InlineData("uri-template", "", "http://a/{x}/b", "{?q,r*}", "{+path:6}/here", "{a.b}{%41}", "é")]
    [InlineData("iri", "http://é.example/ü?\ue000#ß", "urn:é", "http://[::1]/é", "a:\ud83d\ude00")]
    [InlineData("iri-reference", "é", "/é", "//é/p", "#é", "./é:b")]
    public void a_format_takes_what_its_rfc_allows(string format, params string[] texts)
    {
        Func<string, bool> isValid = StringFormats.Find(format).ShouldNotBeNull();

        texts.ShouldAllBe(text => isValid(text));
    }

    [Theory]
    [InlineData("date", "", "2021-02-29", "2020-13-01", "2020-00-01", "2020-01-00", "2020-1-1", "20200101", "2020-01-01Z", "২০২০-01-01")]
    [InlineData("time", "", "24:00:00Z", "12:60:00Z", "12:00:61Z", "12:00:00", "12:00:00.Z", "12:00Z", "12:00:00+24:00", "12:00:60Z", "12:00:00 Z", "12:00:00+0530")]
    [InlineData("date-time", "", "2020-01-01", "2020-01-01 00:00:00Z", "2020-01-01T00:00:00", "2020-01-01T")]
    [InlineData("email", "", "a", "@b", "a@", "a@b@c", ".a@b", "a.@b", "a..b@c", "a b@c", "a@-b", "\"a@b", "\"a\"b\"@c", "\"a\\\"@b", "é@b", "a@[1.2.3]")]
    [InlineData("hostname", "", "-a", "a-", "a..b", "a.", "ab--c", "a_b", "é")]
    [InlineData("ipv4", "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.", "1.2.3.4 ", "1.2.3.+4")]
    [InlineData("ipv6", "", "1", "1:2:3:4:5:6:7", "1::2::3", ":::", "::1%eth0", "[::1]", "::1/64", "::12345", "::1.2.3", "::01.2.3.4", "1.2.3.4")]
    [InlineData("uri", "", "a", "/a", "//h", ":a", "1a:b", "http://a b", "http://[::1", "http://[x]/", "http://h:8a/", "a:%2", "a:%zz", "a:\\", "a:<b>", "http://é", "http://a@b@c", "a:b#c#d")]
    [InlineData("uri-reference", "\\", "a b", "%", "1:a", "#a#b")]
    [InlineData("uuid", "", "8a6e08042bd04672b79dd97027f9071a", "{8a6e0804-2bd0-4672-b79d-d97027f9071a}", "8a6e0804-2bd0-4672-b79d-d97027f9071g")]
    [InlineData("json-pointer", "a", "#", "/~", "/~2")]
    [InlineData("relative-json-pointer", "", "-1", "01", "0##", "/a", "1a", "+1", "0/~", "\u0661")]
    [InlineData("regex", "(", "[", "a{2,1}", "*", "\\Z")]
    [InlineData("uri-template", "{", "}", "{}", "{a", "a}b", "{a b}", "{a:0}", "{a:10000}", "{a..b}", "{.}", "{a}}", "%", "a b", "{a:}", "{a,}")]
    [InlineData("iri", "", "é", "é:b", "http://[é]/", "a:\ue000", "a:b#\ue000", "http://[::é]/", "a: b", "a:\uffff")]
    [InlineData("iri-reference", "é:b", "\\", "é b", "\u0080")]
    public void a_format_refuses_what_its_rfc_does_not_allow(string format, params string[] texts)
    {
        Func<string, bool> isValid = StringFormats.Find(format).ShouldNotBeNull();

        texts.ShouldAllBe(text => !isValid(text));
    }
}
