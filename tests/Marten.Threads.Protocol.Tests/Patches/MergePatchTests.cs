using CsCheck;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Tests.Json;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Patches;

public sealed class MergePatchTests
{
    /// <summary>The cases of RFC 7396, appendix A.</summary>
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", "null", "null")]
    [InlineData("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"a":1,"e":null}""")]
    [InlineData("[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void patches_are_applied_as_the_rfc_says(string target, string patch, string expected)
    {
        MergePatch.Apply(JsonText.Parse(target), JsonText.Parse(patch)).ToString().ShouldBe(expected);
    }

    /// <summary>Where the reference goes on where the RFC stops: into arrays.</summary>
    [Theory]
    [InlineData("{}", """{"a":[1,null,2]}""", """{"a":[1,2]}""", "a new array")]
    [InlineData("{}", """{"a":[null]}""", """{"a":[]}""", "a new array of nulls")]
    [InlineData("{}", """{"a":[{"b":null,"c":[null,{"d":null}]}]}""", """{"a":[{"c":[{}]}]}""", "at every depth")]
    [InlineData("{}", """{"a":{"b":[null,1]}}""", """{"a":{"b":[1]}}""", "inside a new object")]
    [InlineData("""{"a":[1,2]}""", """{"a":[3,null]}""", """{"a":[3]}""", "an array for an array")]
    [InlineData("""{"a":7}""", """{"a":[3,null]}""", """{"a":[3]}""", "an array for a number")]
    [InlineData("""{"a":null}""", """{"a":[3,null]}""", """{"a":[3]}""", "an array for a null")]
    [InlineData("""{"a":null}""", """{"a":{"b":null,"c":1}}""", """{"a":{"c":1}}""", "an object for a null")]
    [InlineData("""{"a":"x"}""", """{"a":{"b":[null],"c":null}}""", """{"a":{"b":[]}}""", "an object for a text")]
    [InlineData("""{"a":{"x":1}}""", """{"a":[3,null]}""", """{"a":[3,null]}""", "but an array for an object stays as it is")]
    [InlineData("""{"a":{"x":[null]},"n":null}""", """{"a":{"y":2}}""", """{"a":{"x":[null],"y":2},"n":null}""", "and what was there stays as it was")]
    public void nulls_inside_new_values_are_dropped(string target, string patch, string expected, string why)
    {
        MergePatch.Apply(JsonText.Parse(target), JsonText.Parse(patch)).ToString().ShouldBe(expected, why);
    }

    [Fact]
    public void a_patch_on_nothing_gives_its_value_without_nulls()
    {
        MergePatch.Apply(null, JsonText.Parse("""{"a":1,"b":null,"c":{"d":null}}""")).ToString().ShouldBe("""{"a":1,"c":{}}""");
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "{}")]
    [InlineData("""{"a":1,"b":2}""", """{"b":3,"c":4}""", """{"a":null,"b":3,"c":4}""")]
    [InlineData("""{"o":{"x":1,"y":2}}""", """{"o":{"x":1,"z":null}}""", """{"o":{"y":null,"z":null}}""")]
    [InlineData("""{"o":{"x":1}}""", """{"o":{}}""", """{"o":{"x":null}}""")]
    [InlineData("""{"o":{"x":1}}""", """{"o":[1]}""", """{"o":[1]}""")]
    [InlineData("""{"o":[1]}""", """{"o":{"x":1}}""", """{"o":{"x":1}}""")]
    [InlineData("""{"a":[1,2,{"b":1}]}""", """{"a":[1,2,{"b":1}]}""", "{}")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,3]}""", """{"a":[1,3]}""")]
    [InlineData("""{"a":null}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":1}""", """{"a":null}""", """{"a":null}""")]
    [InlineData("""{"n":9007199254740993}""", """{"n":9007199254740992}""", """{"n":9007199254740992}""")]
    [InlineData("""{"n":9007199254740995}""", """{"n":9007199254740995,"m":9007199254740995}""", """{"m":9007199254740995}""")]
    public void a_patch_holds_what_changed_and_nothing_else(string before, string after, string expected)
    {
        MergePatch.Create((DocObject)JsonText.Parse(before), (DocObject)JsonText.Parse(after)).ToString().ShouldBe(expected);
    }

    [Fact]
    public void applying_a_created_patch_gives_the_document_after()
    {
        Gen.Select(DocTree.ObjectsWithoutNulls, DocTree.ObjectsWithoutNulls).Sample((before, after) =>
        {
            DocObject patch = MergePatch.Create(before, after);

            MergePatch.Apply(before, patch).ShouldBe(after);
        });
    }

    [Fact]
    public void a_patch_is_empty_when_nothing_changed_and_only_then()
    {
        Gen.Select(DocTree.ObjectsWithoutNulls, DocTree.ObjectsWithoutNulls).Sample((before, after) =>
        {
            MergePatch.Create(before, before).ShouldBe(DocObject.Empty);
            (MergePatch.Create(before, after).Count == 0).ShouldBe(before.Equals(after));
            MergePatch.Apply(before, DocObject.Empty).ShouldBeSameAs(before);
        });
    }

    [Fact]
    public void from_the_second_time_on_a_patch_changes_nothing_more()
    {
        Gen.Select(DocTree.Values, DocTree.Values).Where((target, patch) => target is DocObject && patch is DocObject).Sample((target, patch) =>
        {
            DocValue once = MergePatch.Apply(target, patch);

            MergePatch.Apply(once, patch).ShouldBe(MergePatch.Apply(MergePatch.Apply(once, patch), patch));
        });
    }
}
