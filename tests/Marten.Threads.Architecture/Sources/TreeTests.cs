namespace Marten.Threads.Architecture.Sources;

/// <summary>What must not stand in the tree: plans beside the pages, promises in the code.</summary>
public sealed class TreeTests
{
    /// <summary>Pages that belong into the root of a repository.</summary>
    private static readonly string[] RootPages =
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"];

    private static readonly string[] NoteEndings = [".md", ".txt", ".patch", ".diff", ".log", ".orig", ".rej", ".bak"];

    // In two halves, so that a search of the whole tree for them finds nothing.
    private static readonly string[] Promises = ["TO" + "DO", "HA" + "CK", "FIX" + "ME", "NotImplemented" + "Exception"];

    [Fact]
    public void the_root_holds_no_plans_or_notes()
    {
        var notes = Directory.EnumerateFiles(Repository.Root).Select(Path.GetFileName)
            .Where(static name => NoteEndings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) && !RootPages.Contains(name));

        notes.ShouldBeEmpty();
    }

    [Fact]
    public void the_checks_of_a_change_can_be_started()
    {
        var script = Path.Combine(Repository.Root, ".ci", "run");

        File.Exists(script).ShouldBeTrue();
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(script).HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
    }

    [Fact]
    public void the_code_promises_nothing()
    {
        var sources = Repository.Files("src", "*.cs").ToList();

        sources.Count.ShouldBeGreaterThan(100);
        sources.SelectMany(static path => Repository.Lines(path).Where(IsPromise).Select(line => $"{path}: {line.Trim()}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void a_promise_is_seen(int promise)
    {
        IsPromise($"    throw new {Promises[promise]}(); // {Promises[promise]}: later").ShouldBeTrue();
    }

    private static bool IsPromise(string line) => Promises.Any(promise => line.Contains(promise, StringComparison.Ordinal));
}
