using System.Xml.Linq;

namespace Marten.Threads.Architecture.Packing;

/// <summary>What a package tells about itself.</summary>
internal sealed class Package(XDocument nuspec, IReadOnlyList<string> files)
{
    private readonly XElement _metadata = nuspec.Root!.Elements().Single(static one => one.Name.LocalName == "metadata");

    public IReadOnlyList<string> Files => files;

    public string? Licence => Element("license") is { } licence && (string?)licence.Attribute("type") == "expression" ? licence.Value : null;

    public string Description => Element("description")?.Value ?? "";

    /// <summary>Frameworks that it is for.</summary>
    public IReadOnlyList<string> Frameworks => [.. Groups.Select(static group => (string?)group.Attribute("targetFramework") ?? "any")];

    /// <summary>What else is installed with it: name and version.</summary>
    public IReadOnlyDictionary<string, string> Dependencies =>
        Groups.SelectMany(static group => group.Elements()).ToDictionary(static one => (string)one.Attribute("id")!, static one => (string)one.Attribute("version")!, StringComparer.Ordinal);

    private IEnumerable<XElement> Groups => Element("dependencies")?.Elements() ?? [];

    private XElement? Element(string name) => _metadata.Elements().SingleOrDefault(one => one.Name.LocalName == name);
}
