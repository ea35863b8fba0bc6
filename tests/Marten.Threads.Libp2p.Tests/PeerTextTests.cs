using System.Text;
using CsCheck;

namespace Marten.Threads.Libp2p.Tests;

public sealed class PeerTextTests
{
    private const int LengthMax = 16;

    [Theory]
    [InlineData("go-threads/1.1.0", "go-threads/1.1.0")]
    [InlineData("", "")]
    [InlineData("line\r\nforged", "line\ufffd\ufffdforged")]
    [InlineData("\u001b[31mred", "\ufffd[31mred")]
    [InlineData("a\u202eb\u2028c\u2029d\u0085e\ufefff", "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf")]
    [InlineData("zażółć 🦦", "zażółć 🦦")]
    [InlineData("0123456789abcdefX", "0123456789abcdef")]
    [InlineData("0123456789abcde🦦", "0123456789abcde")]
    public void a_shown_text_is_cut_and_loses_what_would_disturb_a_log(string sent, string kept)
    {
        PeerText.Clean(Encoding.UTF8.GetBytes(sent), LengthMax).ShouldBe(kept);
    }

    [Fact]
    public void what_is_not_utf8_shows_as_such()
    {
        PeerText.Clean([(byte)'a', 0xff, 0xc0, (byte)'b'], LengthMax).ShouldBe("a\ufffd\ufffdb");
    }

    [Fact]
    public void a_clean_text_is_never_longer_and_has_no_control_characters()
    {
        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            string text = PeerText.Clean(bytes, LengthMax);

            text.Length.ShouldBeLessThanOrEqualTo(LengthMax);
            text.Any(char.IsControl).ShouldBeFalse();
            PeerText.Clean(Encoding.UTF8.GetBytes(text), LengthMax).ShouldBe(text);
        });
    }

    [Fact]
    public void the_kept_text_does_not_depend_on_what_comes_after_it()
    {
        Gen.String[Gen.Char['a', '\ud7ff'], LengthMax, LengthMax].Sample(text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);

            PeerText.Clean([.. bytes, .. "more and more"u8, 0xff], LengthMax).ShouldBe(PeerText.Clean(bytes, LengthMax));
        });
    }

    [Theory]
    [InlineData("/yamux/1.0.0", true)]
    [InlineData("/zażółć", true)]
    [InlineData("0123456789abcdef", true)]
    [InlineData("0123456789abcdefX", false)]
    [InlineData("", false)]
    [InlineData("/yamux\n", false)]
    [InlineData("/ya\u202emux", false)]
    public void a_name_is_read_whole_or_not_at_all(string sent, bool isRead)
    {
        PeerText.TryReadName(Encoding.UTF8.GetBytes(sent), LengthMax, out string? name).ShouldBe(isRead);

        name.ShouldBe(isRead ? sent : null);
    }

    [Fact]
    public void a_name_that_is_not_utf8_is_none()
    {
        PeerText.TryReadName([(byte)'a', 0xff], LengthMax, out _).ShouldBeFalse();
        PeerText.TryReadName([0xed, 0xa0, 0x80], LengthMax, out _).ShouldBeFalse();
    }
}
