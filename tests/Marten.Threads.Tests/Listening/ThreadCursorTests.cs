using CsCheck;
using Marten.Threads.Listening;

namespace Marten.Threads.Tests.Listening;

public sealed class ThreadCursorTests
{
    private static readonly Gen<ThreadCursor> Cursors =
        Gen.Select(Gen.Long[1, 1L << 60], Gen.Long[0, 1_000], Gen.Int[1, 5], Gen.Bool).Select(static (epoch, commit, ordinal, isEnd) =>
            new ThreadCursor(epoch, commit, isEnd || commit == 0 ? ThreadCursor.EndOfCommit : ordinal));

    [Fact]
    public void the_text_gives_the_same_cursor_again() => Cursors.Sample(static cursor =>
    {
        ThreadCursor.TryParse(cursor.ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(cursor);
        read.GetHashCode().ShouldBe(cursor.GetHashCode());
        cursor.ToString().Length.ShouldBeLessThanOrEqualTo(50);
    });

    [Fact]
    public void cursors_of_one_feed_are_ordered_as_its_changes() => Gen.Select(Cursors, Cursors).Sample(static (one, other) =>
    {
        var (left, right) = (new ThreadCursor(7, one.Commit, one.Ordinal), new ThreadCursor(7, other.Commit, other.Ordinal));
        var order = (left.Commit, left.Ordinal).CompareTo((right.Commit, right.Ordinal));
        left.CompareTo(right).ShouldBe(order);
        (left < right).ShouldBe(order < 0);
        (left <= right).ShouldBe(order <= 0);
        (left > right).ShouldBe(order > 0);
        (left >= right).ShouldBe(order >= 0);
        (left == right).ShouldBe(order == 0);
        (left != right).ShouldBe(order != 0);
    });

    [Fact]
    public void the_default_value_is_the_beginning()
    {
        default(ThreadCursor).ShouldBe(ThreadCursor.Beginning);
        ThreadCursor.Parse("0-0-0").ShouldBe(ThreadCursor.Beginning);
        new ThreadCursor(0, 1, 1).ShouldBeGreaterThan(ThreadCursor.Beginning);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1-2")]
    [InlineData("1-2-3-4")]
    [InlineData("1-2-x")]
    [InlineData("1--3")]
    [InlineData("-1-2-3")]
    [InlineData("+1-2-3")]
    [InlineData(" 1-2-3")]
    [InlineData("1-0-3")]
    [InlineData("1-2-99999999999")]
    [InlineData("1-99999999999999999999-1")]
    [InlineData("１-2-3")]
    public void anything_else_is_no_cursor(string text)
    {
        ThreadCursor.TryParse(text, out var cursor).ShouldBeFalse();
        cursor.ShouldBe(default);
        Should.Throw<FormatException>(() => ThreadCursor.Parse(text));
    }
}
