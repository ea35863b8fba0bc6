using System.Text.Json;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting;
using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Scripting;

/// <summary>The reference's own results. Where ours is another, the page about functions says which and why.</summary>
public sealed class HookVectorTests
{
    private const string Stamped = ",\"_mod\":1795441127411007700";

    /// <summary>Errors of the reference that are ours in other words, or none.</summary>
    private static readonly Dictionary<(string Collection, string Error), string?> Ours = new()
    {
        [("w9", "running write validator func: Error: boom at _validate (<eval>:1:50(4))")] = "running write validator func: Error: boom",
        [("w14", "app denied net record body: map[a:1]")] = "app denied net record body: {\"a\":1}",
        [("w16", "parsing event in validate write: SyntaxError: (anonymous): Line 1:156 Unexpected identifier (and 4 more errors)")] = null,
    };

    public static TheoryData<string> Validators => [.. Cases("write_validator")];

    public static TheoryData<string> Filters => [.. Cases("read_filter")];

    [Fact]
    public void all_functions_of_the_reference_are_here()
    {
        // one more collection has a name that is refused, one has neither function
        Cases("write_validator").Count().ShouldBe(14);
        Cases("read_filter").Count().ShouldBe(10);
    }

    [Theory]
    [MemberData(nameof(Validators))]
    public void a_validator_says_what_the_reference_says(string collection)
    {
        JsonElement vector = Vector(collection);
        var validator = Called.Validator(vector.GetProperty("write_validator").GetString()!);

        foreach (JsonElement operation in vector.GetProperty("ops").EnumerateArray())
        {
            if (Event(collection, operation) is not { } asked)
                continue;

            // in these cases nothing is stored where the create was denied, and the reference deletes without asking what is not there
            string? error = operation.GetProperty("error").GetString();
            if (asked.Type == OperationType.Delete && error is null && collection != "w1")
                continue;

            string? expected = error is not null && Ours.TryGetValue((collection, error), out string? ours) ? ours : error;
            DocObject? before = collection == "w15" ? null : asked.Type == OperationType.Create ? null : Called.Rex;
            string writer = "bbaareigsne54tzcczdjuh7axwzzchip4wpme4aslcmx5l4fwwsvsx5zna4";
            ScriptVerdict verdict = validator.Judge(writer, asked, collection == "w10" ? null : before);

            verdict.ShouldBe(
                expected is null ? new ScriptVerdict(OperationVerdict.Accepted, "") : new ScriptVerdict(OperationVerdict.Rejected, expected), operation.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void a_filter_shows_what_the_reference_shows(string collection)
    {
        JsonElement vector = Vector(collection);
        var filter = Called.Filter(vector.GetProperty("read_filter").GetString()!);
        DocObject stored = Called.Document("""{"Age":3,"Name":"Rex","_id":"a","_mod":1795441127411007700}""");
        JsonElement found = vector.GetProperty("ops").EnumerateArray().Single(static one => one.TryGetProperty("find_all", out _));

        FilterOutcome outcome = filter.Filter(null, collection, "a", stored);

        string? seen = outcome.Visible?.ToString().Replace(Stamped, ",\"_mod\":N", StringComparison.Ordinal);
        switch (collection)
        {
            case "r4" or "r5":
                outcome.Problem.ShouldBe($"running read filter func of collection {collection} on instance a: it must return an object, or null to hide the instance");
                break;
            case "r10":
                outcome.Problem.ShouldBe("running read filter func of collection r10 on instance a: no");
                break;
            default:
                outcome.Problem.ShouldBeNull();
                JsonElement all = found.GetProperty("find_all");
                (all.ValueKind == JsonValueKind.Null ? null : all[0].GetString()).ShouldBe(seen);
                break;
        }
    }

    private static ScriptEvent? Event(string collection, JsonElement operation)
    {
        // the stamps that the reference shows in its own answer
        string? error = operation.GetProperty("error").GetString();
        (long stamp, string modified) = error?.Contains("411362300", StringComparison.Ordinal) == true
            ? (1_795_441_127_411_362_300, "1795441127411339000")
            : (1_795_441_127_411_023_000, "1795441127411007700");
        if (operation.TryGetProperty("create", out JsonElement created))
            return new ScriptEvent(stamp, "a", collection, OperationType.Create, Called.Document(created.GetString()!).With("_mod", JsonText.Parse(modified)));
        if (operation.TryGetProperty("save", out JsonElement saved))
            return new ScriptEvent(stamp, "a", collection, OperationType.Save, Called.Document(saved.GetString()!).With("_mod", JsonText.Parse(modified)));

        return operation.TryGetProperty("delete", out _) ? new ScriptEvent(stamp, "a", collection, OperationType.Delete, null) : null;
    }

    private static IEnumerable<string> Cases(string function)
    {
        using JsonDocument vectors = VectorFiles.Open("hooks.json");
        return [.. vectors.RootElement.GetProperty("cases").EnumerateArray()
            .Where(one => one.GetProperty("new_collection_error").ValueKind == JsonValueKind.Null && one.GetProperty(function).GetString()!.Length > 0)
            .Select(static one => one.GetProperty("collection").GetString()!)];
    }

    private static JsonElement Vector(string collection)
    {
        using JsonDocument vectors = VectorFiles.Open("hooks.json");
        return vectors.RootElement.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("collection").GetString() == collection).Clone();
    }
}
