using Docs.Pages;

namespace Docs;

/// <summary>What a page shows as C# is code that compiles: each block has its like among the compiled snippets.</summary>
public sealed class CodeBlockTests
{
    public static TheoryData<string> CSharpBlocks => [.. CSharp().Select(static block => block.Place)];

    [Theory]
    [MemberData(nameof(CSharpBlocks))]
    public void a_block_is_the_text_of_its_compiled_snippet(string place)
    {
        var block = CSharp().Single(block => block.Place == place);

        block.Snippet.ShouldNotBeNull($"{place}: write <!-- snippet: name --> above the block and put its code into Snippets");
        SnippetFiles.All.ShouldContainKey(block.Snippet, place);
        block.Text.ShouldBe(SnippetFiles.All[block.Snippet], place);
    }

    [Fact]
    public void every_snippet_is_shown_on_a_page()
    {
        var shown = CSharp().Select(static block => block.Snippet).ToHashSet();

        SnippetFiles.All.Keys.Where(name => !shown.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void the_readme_shows_csharp_and_sql()
    {
        var readme = Repository.PagesWithCode.Single(static page => page.Path == "README.md");

        readme.Blocks.Count(static block => block.IsCSharp).ShouldBeGreaterThanOrEqualTo(5);
        readme.Blocks.ShouldContain(static block => block.IsSql);
    }

    private static IEnumerable<CodeBlock> CSharp() =>
        Repository.PagesWithCode.SelectMany(static page => page.Blocks).Where(static block => block.IsCSharp);
}
