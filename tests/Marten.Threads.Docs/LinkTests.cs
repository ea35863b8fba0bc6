using Docs.Pages;

namespace Docs;

/// <summary>A link of a page leads somewhere.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. Repository.AllPages.Select(static page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void links_lead_to_files_of_this_tree(string path)
    {
        var page = Repository.AllPages.Single(page => page.Path == path);

        page.Links.Where(link => !LeadsSomewhere(page, link)).ShouldBeEmpty(path);
    }

    // What lies outside of the tree may be gone tomorrow, through no fault of the page.
    private static bool LeadsSomewhere(Page page, string link)
    {
        if (link.StartsWith('#') || link.StartsWith("https://", StringComparison.Ordinal)) return true;
        var target = Path.Combine(Repository.Folder, Path.GetDirectoryName(page.Path)!, link.Split('#')[0]);
        return File.Exists(target) || Directory.Exists(target);
    }
}
