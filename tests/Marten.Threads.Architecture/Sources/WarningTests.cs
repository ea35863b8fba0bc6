namespace Marten.Threads.Architecture.Sources;

/// <summary>
/// Warnings are errors, and no project turns any off for all its code; so each public member is documented, because the
/// compiler says CS1591 where one is not.
/// </summary>
public sealed class WarningTests
{
    /// <summary>Codes that may be switched off for everything, and why.</summary>
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["NU1603"] = "some packages that Marten names exist on the feed in a newer version only",
    };

    [Fact]
    public void no_project_switches_warnings_off()
    {
        var codes = Project.AllWithImports().SelectMany(static project => project.Values("NoWarn").SelectMany(Codes).Select(code => (project.Path, code)));

        codes.Where(static one => !Allowed.ContainsKey(one.code)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("TreatWarningsAsErrors", "true")]
    [InlineData("GenerateDocumentationFile", "true")]
    [InlineData("Nullable", "enable")]
    public void what_makes_warnings_errors_is_set_once_and_nowhere_undone(string property, string value)
    {
        var places = Project.AllWithImports().SelectMany(project => project.Values(property).Select(one => (project.Path, one)));

        places.ShouldBe([("Directory.Build.props", value)]);
    }

    [Theory]
    [InlineData("WarningsNotAsErrors")]
    [InlineData("WarningLevel")]
    [InlineData("RunAnalyzers")]
    [InlineData("RunAnalyzersDuringBuild")]
    public void nothing_lowers_the_bar(string property)
    {
        Project.AllWithImports().Where(project => project.Values(property).Any()).Select(static project => project.Path).ShouldBeEmpty();
    }

    [Fact]
    public void missing_documentation_is_not_switched_off_by_style()
    {
        var lines = Repository.Files(".", ".editorconfig").SelectMany(Repository.Lines).ToList();

        lines.ShouldNotBeEmpty();
        lines.Where(static line => line.Contains("CS1591", StringComparison.Ordinal) || line.Contains("dotnet_analyzer_diagnostic.severity", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void a_suppression_in_the_code_names_its_warning_and_its_reason()
    {
        var bare = Repository.Files(".", "*.cs")
            .SelectMany(static path => Repository.Lines(path).Where(IsBareSuppression).Select(line => $"{path}: {line.Trim()}"));

        bare.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(" disable", true)]
    [InlineData(" disable CA1000", true)]
    [InlineData(" disable CS1591 // later", true)]
    [InlineData(" disable CA1000 // the type argument decides", false)]
    [InlineData(" restore CA1000", false)]
    public void a_bare_suppression_is_seen(string directive, bool isBare)
    {
        IsBareSuppression("#pragma " + "warning" + directive).ShouldBe(isBare);
    }

    private static IEnumerable<string> Codes(string list) =>
        list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(static code => code != "$(NoWarn)");

    private static bool IsBareSuppression(string line)
    {
        const string directive = "#pragma " + "warning" + " disable";
        var text = line.Trim();
        if (!text.StartsWith(directive, StringComparison.Ordinal)) return false;
        var parts = text[directive.Length..].Split("//", 2, StringSplitOptions.TrimEntries);
        return parts[0].Length == 0 || parts[0].Contains("CS1591", StringComparison.Ordinal) || parts.Length < 2 || parts[1].Length == 0;
    }
}
