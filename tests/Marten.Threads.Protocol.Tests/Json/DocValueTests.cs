using Marten.Threads.Protocol.Json;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Json;

public sealed class DocValueTests
{
    private static readonly DocObject Dog = (DocObject)JsonText.Parse("""{"name":"Rex","age":3,"tags":["a","b"],"owner":{"name":"Ada"}}""");

    [Fact]
    public void a_member_is_found_by_its_name()
    {
        Dog["name"].ShouldBe(DocString.Of("Rex"));
        Dog["nothing"].ShouldBeNull();
        Dog.TryGet("age", out DocValue? age).ShouldBeTrue();
        age.ShouldBe(DocNumber.Of(3));
        Dog.TryGet("ag", out _).ShouldBeFalse();
        Dog.Count.ShouldBe(4);
    }

    [Fact]
    public void setting_a_member_leaves_the_old_object_as_it_was()
    {
        DocObject older = Dog.With("age", DocNumber.Of(4));
        DocObject named = Dog.With("_id", DocString.Of("rex")).With("z", DocNull.Value);

        older.ToString().ShouldBe("""{"age":4,"name":"Rex","owner":{"name":"Ada"},"tags":["a","b"]}""");
        named.ToString().ShouldBe("""{"_id":"rex","age":3,"name":"Rex","owner":{"name":"Ada"},"tags":["a","b"],"z":null}""");
        Dog.ToString().ShouldBe("""{"age":3,"name":"Rex","owner":{"name":"Ada"},"tags":["a","b"]}""");
        Dog.With("age", DocNumber.Of(3)).ShouldBeSameAs(Dog);
    }

    [Fact]
    public void removing_a_member_leaves_the_others()
    {
        Dog.Without("owner").Without("tags").Without("nothing").ToString().ShouldBe("""{"age":3,"name":"Rex"}""");
        DocObject.Empty.Without("a").ShouldBe(DocObject.Empty);
    }

    [Fact]
    public void the_order_of_members_does_not_matter_but_that_of_items_does()
    {
        JsonText.Parse("""{"a":1,"b":[1,2]}""").ShouldBe(JsonText.Parse("""{"b":[1,2],"a":1.0}"""));
        JsonText.Parse("""{"a":1,"b":[1,2]}""").GetHashCode().ShouldBe(JsonText.Parse("""{"b":[1,2],"a":1.0}""").GetHashCode());
        JsonText.Parse("[1,2]").ShouldNotBe(JsonText.Parse("[2,1]"));
        JsonText.Parse("""{"a":1}""").ShouldNotBe(JsonText.Parse("""{"a":2}"""));
        JsonText.Parse("""{"a":1}""").ShouldNotBe(JsonText.Parse("""{"b":1}"""));
    }

    [Fact]
    public void values_of_different_kinds_are_never_equal()
    {
        DocValue[] values = [DocNull.Value, DocBool.False, DocBool.True, DocNumber.Zero, DocString.Of(""), DocArray.Empty, DocObject.Empty];

        foreach (DocValue left in values)
            values.Count(right => left.Equals(right)).ShouldBe(1);
    }

    [Fact]
    public void a_text_made_by_the_program_is_mended_like_a_foreign_one()
    {
        DocString.Of("a\0\ud800b").Text.ShouldBe("a\uFFFD\uFFFDb");
        DocObject.Of(new DocMember("k\0", DocNull.Value), new DocMember("k\uFFFD", DocBool.True)).ToString().ShouldBe("{\"k\uFFFD\":true}");
        DocObject.Empty.With("\udfff", DocNull.Value)["\uFFFD"].ShouldBe(DocNull.Value);
    }

    [Fact]
    public void null_references_are_misuse()
    {
        Should.Throw<ArgumentNullException>(() => DocString.Of(null!));
        Should.Throw<ArgumentException>(() => DocArray.Of(DocNull.Value, null!));
        Should.Throw<ArgumentException>(() => DocObject.Of(new DocMember("a", null!)));
        Should.Throw<ArgumentException>(() => DocObject.Of(default(DocMember)));
        Should.Throw<ArgumentNullException>(() => Dog.With("a", null!));
    }

    [Theory]
    [InlineData("1,")]
    [InlineData("10,")]
    [InlineData("999,")]
    [InlineData("[],")]
    [InlineData("{},")]
    [InlineData("\"\",")]
    [InlineData("\"a\",")]
    [InlineData("{\"\":1},")]
    [InlineData("1e308,")]
    public void a_text_cannot_be_blown_up_into_far_more_memory(string item)
    {
        string text = $"[{string.Concat(Enumerable.Repeat(item, 100_000))}0]";
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        JsonText.TryRead(utf8, out _, out _, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        JsonText.TryRead(utf8, out _, out _, out _).ShouldBeTrue();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBeLessThan((24L * utf8.Length) + 1_000_000);
    }

    [Fact]
    public void the_length_is_known_of_a_document_that_would_be_too_long_to_write()
    {
        // six bytes a number in the body, 309 in the document
        DocValue numbers = JsonText.Parse($"[{string.Join(',', Enumerable.Repeat("1e308", 10_000))}]");

        numbers.Utf8Length.ShouldBe(10_000 * 310 + 1);
        JsonText.Write(numbers).Length.ShouldBe(10_000 * 310 + 1);
    }
}
