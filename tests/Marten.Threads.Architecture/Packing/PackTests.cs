using Marten.Threads.Architecture.Sources;

namespace Marten.Threads.Architecture.Packing;

/// <summary>
/// What a user of the packages gets. Nothing that this tree needs to restore on its own feed may come along (see
/// docs/decisions/0002-restore-without-patched-distributedlock.md).
/// </summary>
public sealed class PackTests(PackedProduct packed) : IClassFixture<PackedProduct>
{
    private const string Framework = "net10.0";

    public static TheoryData<string> Names => [.. Project.All("src").Select(static project => project.Name)];

    [Fact]
    public void marten_threads_installs_marten_and_what_it_uses_itself()
    {
        var dependencies = packed.Open("Marten.Threads").Dependencies;

        dependencies.Keys.ShouldBe(["Jint", "Marten", "Marten.Threads.Protocol", "Microsoft.AspNetCore.DataProtection", "NJsonSchema"], ignoreOrder: true);
        dependencies["Marten"].ShouldBe("9.58.0");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void a_package_names_what_its_project_names_in_the_pinned_versions(string name)
    {
        var project = Project.Read($"src/{name}");

        var dependencies = packed.Open(name).Dependencies;

        var pins = Project.Pins;
        var expected = project.Packages.Select(package => (package, pins.VersionOf(package))).Concat(project.Projects.Select(static other => (other, (string?)Project.Version)));
        dependencies.Select(static one => (one.Key, (string?)one.Value)).ShouldBe(expected, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void no_package_brings_the_substitute_or_a_part_of_marten(string name)
    {
        var dependencies = packed.Open(name).Dependencies.Keys;

        dependencies.Where(static one => one.Contains("DistributedLock", StringComparison.Ordinal)
            || one.StartsWith("Weasel", StringComparison.Ordinal) || one.StartsWith("JasperFx", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void a_package_tells_licence_and_purpose(string name)
    {
        var package = packed.Open(name);

        package.Licence.ShouldBe("MIT");
        package.Description.Length.ShouldBeGreaterThan(40);
        package.Frameworks.ShouldBe([Framework]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void a_package_holds_its_assembly_and_its_documentation_and_nothing_else_to_load(string name)
    {
        var files = packed.Open(name).Files;

        files.Where(static file => file.StartsWith("lib/", StringComparison.Ordinal))
            .ShouldBe([$"lib/{Framework}/{name}.dll", $"lib/{Framework}/{name}.xml"], ignoreOrder: true);
    }
}
