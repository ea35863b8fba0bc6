using System.Xml.Linq;

namespace Marten.Threads.Architecture.Sources;

/// <summary>A project file or a file that project files import.</summary>
internal sealed class Project
{
    private readonly XElement _root;

    private Project(string path)
    {
        Path = path;
        _root = XDocument.Parse(Repository.Read(path)).Root!;
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Names of the packages it references itself, and whoever uses it with it; tools of the build alone are private to it.</summary>
    public IReadOnlyList<string> Packages => [.. _root.Descendants("PackageReference").Where(static one => one.Attribute("PrivateAssets")?.Value != "all").Select(static one => (string)one.Attribute("Include")!)];

    /// <summary>Names of the projects it references.</summary>
    public IReadOnlyList<string> Projects => [.. Included("ProjectReference").Select(static path => System.IO.Path.GetFileNameWithoutExtension(path))];

    /// <summary>The file that pins the versions of packages.</summary>
    public static Project Pins => new("Directory.Packages.props");

    /// <summary>The version of the product.</summary>
    public static string Version => new Project("Directory.Build.props").Values("Version").Single();

    public static Project Read(string folder) => All(folder).Single();

    public static IReadOnlyList<Project> All(string folder) => [.. Repository.Files(folder, "*.csproj").Select(static path => new Project(path))];

    /// <summary>All project files of the tree and what they import.</summary>
    public static IReadOnlyList<Project> AllWithImports() =>
        [.. All("."), .. new[] { "*.props", "*.targets" }.SelectMany(static pattern => Repository.Files(".", pattern)).Select(static path => new Project(path))];

    /// <summary>Values of a property, one for each place that sets it.</summary>
    public IEnumerable<string> Values(string property) => _root.Descendants(property).Select(static one => one.Value.Trim());

    /// <summary>Version that a package is pinned to.</summary>
    public string? VersionOf(string package) =>
        _root.Descendants("PackageVersion").SingleOrDefault(one => (string?)one.Attribute("Include") == package)?.Attribute("Version")?.Value;

    private IEnumerable<string> Included(string item) => _root.Descendants(item).Select(static one => (string)one.Attribute("Include")!);
}
