namespace Marten.Threads.Architecture.Sources;

/// <summary>A file is read on a few screens, a member on one and a half.</summary>
public sealed class SizeTests
{
    private const int FileMaxLines = 400;
    private const int MemberMaxLines = 70;

    /// <summary>Files and members that may be longer, and why. A path, or <c>path#member</c>. The list may only shrink.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    [Fact]
    public void files_are_short()
    {
        LongFiles().Where(static file => !Exceptions.ContainsKey(file)).ShouldBeEmpty($"more than {FileMaxLines} lines");
    }

    [Fact]
    public void members_are_short()
    {
        LongMembers().Where(static member => !Exceptions.ContainsKey(member)).ShouldBeEmpty($"more than {MemberMaxLines} lines");
    }

    [Fact]
    public void every_exception_is_still_needed()
    {
        Exceptions.Keys.Except([.. LongFiles(), .. LongMembers()]).ShouldBeEmpty();
    }

    [Fact]
    public void the_scan_finds_the_members_of_this_tree()
    {
        var members = Sources().SelectMany(static path => MemberScan.Of(Repository.Read(path))).ToList();

        members.Count.ShouldBeGreaterThan(1_000);
        MemberScan.Of(Repository.Read("src/Marten.Threads.Protocol/Records/RecordVerifier.cs")).Select(static member => member.Name).ShouldBe(["Verify"]);
    }

    private static IEnumerable<string> LongFiles() => Sources().Where(static path => Repository.Lines(path).Length > FileMaxLines);

    private static IEnumerable<string> LongMembers() => Sources().SelectMany(static path =>
        MemberScan.Of(Repository.Read(path)).Where(static member => member.Lines > MemberMaxLines).Select(member => $"{path}#{member.Name}"));

    private static IEnumerable<string> Sources() => Repository.Files(".", "*.cs");
}
