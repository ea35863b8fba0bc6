using System.Text.Json;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Collections;

/// <summary>
/// The life of one database, step by step, as the reference went through it. Each answer is the reference's, or the better one
/// that docs/collections.md has with the reason.
/// </summary>
public sealed class DatabaseVectorTests(PostgresServer server)
{
    private const string File = "db_layout.json";

    /// <summary>The table of docs/collections.md: cases and what is answered here. "none" is no error.</summary>
    private static readonly (string Case, string Here)[] Better =
    [
        ("bad js validator", "compiling js func: Unexpected token"),
        ("DeleteCollection missing", "none"),
        ("Create schema violation", "does not match the schema of its collection: must be string (at /Name, rule type)"),
        ("Create malformed json", "The document is not JSON that a thread can hold: its syntax is wrong"),
        ("Create unique violation", "unique constraint violation: the instance 'dog-1' has the same Name"),
        ("FindByID missing", "none"),
        ("Create in ReadTxn", "none"),
        ("FindByID dog-9 after unique violation", "none"),
        ("CreateMany same id twice in one txn", "can't create already existing instance"),
        ("FindByID m1 after that", "none"),
    ];

    [Fact]
    public async Task every_case_gives_the_error_of_the_reference_or_a_better_answer()
    {
        await using var node = await TestNode.StartAsync(server);
        var scenario = await DatabaseScenario.StartAsync(node);
        await scenario.BeforeErrorsAsync();

        var answers = await scenario.CasesAsync();

        var expected = Read(static root => root.GetProperty("errors").EnumerateArray()
            .Select(static one => (Case: one.Text("case"), Error: one.GetProperty("error").GetString() ?? "none")).ToList());
        answers.Count.ShouldBe(39);
        expected.Count.ShouldBe(39);
        expected.Zip(answers).ShouldAllBe(pair => pair.First.Case.StartsWith(pair.Second.Case, StringComparison.Ordinal));
        var wrong = expected.Zip(answers)
            .Select(static pair => (pair.Second.Case, Expected: Here(pair.First.Case) ?? pair.First.Error, Is: pair.Second.Error ?? "none"))
            .Where(static one => one.Expected == "none" ? one.Is != "none" : !one.Is.Contains(one.Expected, StringComparison.Ordinal));
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task after_each_step_the_same_instances_and_configurations_are_there()
    {
        await using var node = await TestNode.StartAsync(server);
        var scenario = await DatabaseScenario.StartAsync(node);
        var steps = Read(static root => root.GetProperty("steps").EnumerateArray().Select(static step => (Name: step.Text("step"), Store: Stored(step))).ToList());
        steps.Count.ShouldBe(6);

        foreach (var (name, store) in steps)
        {
            await scenario.StepAsync(name);

            Instances(await node.InstancesAsync(scenario.Thread)).ShouldBe(Instances(store), name);
            (await scenario.ConfigurationsAsync()).ShouldBe(Configurations(store), name);
        }

        // Refused writes are in the reference's event store: dog-9 and twice m1. Here they are nowhere.
        steps[^1].Store.Keys.Count(static key => key.StartsWith("/db/dispatcher/", StringComparison.Ordinal)).ShouldBe(12);
        (await node.SqlAsync<long>("select count(*) from threads.operations")).ShouldBe(9);
    }

    [Fact]
    public void the_page_has_a_row_for_each_better_answer_and_no_other()
    {
        var page = System.IO.File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Pages", "collections.md"));
        var rows = page.SkipWhile(static line => line != "## Where we differ from the reference").TakeWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal) || line.EndsWith("reference", StringComparison.Ordinal))
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();

        rows.Select(static row => row[1].Trim('`')).ShouldBe(Better.Select(static one => one.Case));
        foreach (var (row, (name, here)) in rows.Zip(Better))
        {
            var reference = Read(root => root.GetProperty("errors").EnumerateArray().Single(one => one.Text("case").StartsWith(name, StringComparison.Ordinal)).Text("error"));
            row[2].ShouldContain(reference, Case.Sensitive, name);
            row[3].ShouldContain(here == "none" ? "no error" : here, Case.Sensitive, name);
            row[4].ShouldNotBeEmpty();
        }
    }

    private static string? Here(string name) => Array.Find(Better, one => name.StartsWith(one.Case, StringComparison.Ordinal)).Here;

    private static Dictionary<string, string> Stored(JsonElement step) => step.GetProperty("store").EnumerateArray()
        .ToDictionary(static entry => entry.Text("key"), static entry => entry.TryGetProperty("value_text", out var text) ? text.GetString()! : "");

    // Generated ids and the times of the last change differ from run to run.
    private static List<string> Instances(IReadOnlyDictionary<string, string> stored) =>
        [.. stored.Where(static entry => entry.Key.StartsWith("/db/collection/", StringComparison.Ordinal) || entry.Key.StartsWith("Dog/", StringComparison.Ordinal))
            .Select(static entry => Settled(entry.Value)).Order(StringComparer.Ordinal)];

    private static string Settled(string json)
    {
        var document = (DocObject)JsonText.Parse(json);
        ((DocNumber)document["_mod"]!).ToString().Length.ShouldBe(19);
        var id = ((DocString)document["_id"]!).Text;
        return (id.Length == 26 ? document.With("_id", DocString.Of("generated")) : document).Without("_mod").ToString();
    }

    private static List<string> Configurations(Dictionary<string, string> store) =>
        [.. store.Where(static entry => entry.Key.StartsWith("/db/schema/", StringComparison.Ordinal)).Select(entry =>
        {
            var name = entry.Key["/db/schema/".Length..];
            return DatabaseScenario.Describe(name, entry.Value, store[$"/db/validator/{name}"], store[$"/db/filter/{name}"], store[$"/db/index/{name}"]);
        }).Order(StringComparer.Ordinal)];

    private static T Read<T>(Func<JsonElement, T> read)
    {
        using var vectors = VectorFiles.Open(File);
        return read(vectors.RootElement);
    }
}
