using System.Text.Json;
using Marten.Threads.Collections;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

/// <summary>
/// The required cases of the official draft-07 suite: each is judged as the suite says, or its schema is refused with the keyword
/// and the place. The figures stand in decision 6.
/// </summary>
public sealed class SchemaSuiteTests(ITestOutputHelper output)
{
    // schemas that only a server on localhost:1234 could complete
    private const string RemoteFile = "refRemote.json";

    private static readonly string[] Expected = ["additionalItems: has no effect", "then: has no effect", "else: has no effect", "has no effect beside $ref", "format: \"idn-email\"", "format: \"idn-hostname\""];

    [Fact]
    public void nearly_all_required_cases_are_judged_right_and_none_wrong()
    {
        var verdicts = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Vectors", "JsonSchema"), "*.json")
            .Where(file => Path.GetFileName(file) != RemoteFile)
            .SelectMany(Judge)
            .ToList();

        int Count(SuiteVerdict verdict) => verdicts.Count(one => one.Verdict == verdict);
        var refusals = verdicts.Where(one => one.Verdict == SuiteVerdict.Refused).GroupBy(one => one.Reason)
            .Select(group => $"{group.Count()} {group.Key}").Order(StringComparer.Ordinal).ToList();
        output.WriteLine(string.Join(Environment.NewLine, refusals));
        output.WriteLine($"draft-07 required: {verdicts.Count} cases, {Count(SuiteVerdict.Right)} right, {Count(SuiteVerdict.Wrong)} wrong, {Count(SuiteVerdict.Refused)} refused, {100.0 * Count(SuiteVerdict.Right) / verdicts.Count:F2} %");
        verdicts.Where(one => one.Verdict == SuiteVerdict.Wrong).Select(one => one.Name).ShouldBeEmpty();
        verdicts.Count.ShouldBe(904);
        Count(SuiteVerdict.Right).ShouldBe(877);
        Count(SuiteVerdict.Refused).ShouldBe(27);
        refusals.ShouldAllBe(refusal => Expected.Any(refusal.Contains));
        (100.0 * Count(SuiteVerdict.Right) / verdicts.Count).ShouldBeGreaterThanOrEqualTo(97);
    }

    [Fact]
    public void a_schema_of_another_server_is_refused_and_never_guessed()
    {
        var verdicts = Judge(Path.Combine(AppContext.BaseDirectory, "Vectors", "JsonSchema", RemoteFile)).ToList();

        verdicts.Count.ShouldBe(23);
        verdicts.ShouldAllBe(one => one.Verdict == SuiteVerdict.Refused && one.Reason.Contains("$ref"));
    }

    [Fact]
    public void the_page_names_every_keyword_and_format_that_is_enforced_and_the_figure()
    {
        string[] page = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Pages", "collections.md"));
        string[] Row(string start) => [.. page.Single(line => line.StartsWith($"| {start} |", StringComparison.Ordinal)).Split('`').Where((_, at) => at % 2 == 1).SelectMany(name => name.Split(' '))];

        // $id judges nothing by itself, but decides where references lead
        Row("enforced").ShouldBe([.. SchemaKeywords.AllEnforced, "$id"], ignoreOrder: true);
        Row("formats").ShouldBe(StringFormats.Names.Split(", "), ignoreOrder: true);
        page.ShouldContain(line => line.Contains("904 required cases", StringComparison.Ordinal) && line.Contains("877 (97.01 %)", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, SuiteVerdict Verdict, string Reason)> Judge(string file)
    {
        using JsonDocument groups = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (JsonElement group in groups.RootElement.EnumerateArray())
        {
            string schema = group.GetProperty("schema").GetRawText();
            bool compiled = InstanceSchema.TryCompileAny(SchemaTexts.Utf8(schema), out InstanceSchema? judge, out IReadOnlyList<SchemaProblem> problems);
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                string name = $"{Path.GetFileName(file)}: {group.Text("description")}: {test.Text("description")}";
                if (!compiled)
                {
                    problems.ShouldAllBe(problem => problem.Keyword.Length > 0 && schema.Contains($"\"{problem.Keyword}\""), name);
                    yield return (name, SuiteVerdict.Refused, $"{Path.GetFileName(file)} {problems[0]}");
                    continue;
                }

                bool valid = judge!.ValidateText(test.GetProperty("data").GetRawText()).Count == 0;
                yield return (name, valid == test.GetProperty("valid").GetBoolean() ? SuiteVerdict.Right : SuiteVerdict.Wrong, "");
            }
        }
    }

    private enum SuiteVerdict
    {
        Right,
        Wrong,
        Refused,
    }
}
