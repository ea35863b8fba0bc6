using System.Security.Cryptography;
using System.Text;
using Marten.Threads.Scripting.Patterns;

namespace Marten.Threads.Tests.Scripting;

public sealed class LetterCaseTests
{
    [Fact]
    public void the_tables_are_those_that_verdicts_were_made_with()
    {
        var text = new string([.. Enumerable.Range(0, 0x10000).Select(static letter => (char)letter).Where(static letter => !char.IsSurrogate(letter))]);
        var both = Encoding.UTF8.GetBytes(LetterCase.ToUpper(text) + LetterCase.ToLower(text));

        Convert.ToHexStringLower(SHA256.HashData(both)).ShouldBe("80bc31e0fa2e9de587a84854c864a579778c99d9a03eee05baad70327d5b944f");
    }

    [Theory]
    [InlineData("straße", "STRASSE")]
    [InlineData("ǆ", "Ǆ")]
    [InlineData("αβγς", "ΑΒΓΣ")]
    [InlineData("ﬁ", "FI")]
    [InlineData("😀a", "😀A")]
    public void a_text_in_capitals(string text, string expected)
    {
        LetterCase.ToUpper(text).ShouldBe(expected);
    }

    [Theory]
    [InlineData("STRASSE ẞ", "strasse ß")]
    [InlineData("ΑΒΓΣ", "αβγσ")]
    [InlineData("İI", "ii")]
    public void a_text_in_small_letters(string text, string expected)
    {
        LetterCase.ToLower(text).ShouldBe(expected);
    }
}
