using Marten.Threads.Collections.Indexing;

namespace Marten.Threads.Tests.Collections.Indexing;

public sealed class CollectionIndexTests
{
    [Theory]
    [InlineData("name")]
    [InlineData("name.last")]
    [InlineData("a.b.c.d.e.f.g.h")]
    [InlineData("it's \"quoted\"; drop table x --")]
    [InlineData("__proto__.😀.0")]
    [InlineData("inner._id")]
    public void a_dot_path_is_taken_as_it_is(string path)
    {
        new CollectionIndex([path], Unique: false).Problem().ShouldBeNull();

        IndexPath.Of(path).Names.ShouldBe(path.Split('.'));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a..b", "empty name")]
    [InlineData(".a", "empty name")]
    [InlineData("a.", "empty name")]
    [InlineData("a.b.c.d.e.f.g.h.i", "9 names; 8 are allowed")]
    [InlineData("_id", "cannot create custom index on _id")]
    [InlineData("_id.x", "cannot create custom index on _id")]
    [InlineData("a\0b", "U+0000")]
    public void what_is_no_path_is_refused_with_the_reason(string path, string reason) =>
        new CollectionIndex(["fine", path], Unique: false).Problem().ShouldNotBeNull().ShouldContain(reason);

    [Fact]
    public void half_a_surrogate_pair_is_refused()
    {
        foreach (var path in new[] { "a\ud800", "\udc00a", "a\ud800b" })
            new CollectionIndex([path], Unique: false).Problem().ShouldNotBeNull().ShouldContain("surrogate");
    }

    [Fact]
    public void a_name_of_more_than_256_bytes_is_refused()
    {
        new CollectionIndex([new string('a', 256)], Unique: false).Problem().ShouldBeNull();

        new CollectionIndex([new string('é', 129)], Unique: false).Problem().ShouldNotBeNull().ShouldContain("256 bytes");
    }

    [Fact]
    public void one_to_four_paths_each_once_make_an_index()
    {
        new CollectionIndex(["a", "b", "c", "d"], Unique: true).Problem().ShouldBeNull();

        new CollectionIndex([], Unique: true).Problem().ShouldNotBeNull().ShouldContain("no path");
        new CollectionIndex(["a", "b", "c", "d", "e"], Unique: true).Problem().ShouldNotBeNull().ShouldContain("4 are allowed");
        new CollectionIndex(["a", "b", "a"], Unique: true).Problem().ShouldNotBeNull().ShouldContain("same path twice");
    }

    [Fact]
    public void two_declarations_are_equal_by_their_paths()
    {
        var one = new CollectionIndex(["a", "b"], Unique: true);

        one.ShouldBe(new CollectionIndex(["a", "b"], Unique: true));
        one.GetHashCode().ShouldBe(new CollectionIndex(["a", "b"], Unique: true).GetHashCode());
        one.ShouldNotBe(new CollectionIndex(["b", "a"], Unique: true));
        one.ShouldNotBe(new CollectionIndex(["a", "b"], Unique: false));
    }
}
