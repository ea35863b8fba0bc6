using System.Text;
using System.Text.Json;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Reading;
using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Querying;

/// <summary>Every case of the reference's vectors gives its result, or the better one that docs/queries.md has with the reason.</summary>
public sealed class QueryVectorTests
{
    private const string All = "id-i1 id-i2 id-i3 id-i4 id-i5";

    /// <summary>The table of docs/queries.md.</summary>
    private static readonly Dictionary<string, string> Better = new()
    {
        ["order by id desc"] = "id-i5 id-i4 id-i3 id-i2 id-i1",
        ["limit 2 orderbyid desc"] = "id-i5 id-i4",
        ["order by missing field"] = All,
        ["order by sometimes missing field"] = "id-i3 id-i4 id-i5 id-i2 id-i1",
        ["limit 2 order desc year (limit applies BEFORE sort)"] = "id-i5 id-i2",
        ["skip 2 without limit"] = "id-i3 id-i4 id-i5",
        ["use index number"] = "id-i3 id-i4 id-i5",
        ["use index with other field in query"] = "id-i1",
        ["use index + order"] = "id-i5 id-i2 id-i1 id-i3 id-i4",
        ["use index + orderbyid"] = "id-i5 id-i4 id-i3 id-i2 id-i1",
        ["use unknown index"] = "id-i1",
        ["""{"ands":[{"fieldPath":"meta.reads","operation":2,"value":{"float":20}}],"sort":{"fieldPath":"meta.reads","desc":true},"limit":1}"""] = "id-i5",
    };

    public static TheoryData<string> Cases => [.. Read(static root => root.GetProperty("cases").EnumerateArray().Select(static one => one.Text("name")).ToList())];

    public static TheoryData<string> RawTexts => [.. Read(static root => root.GetProperty("raw_json_cases").EnumerateArray().Select(static one => one.Text("json")).ToList())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void a_query_gives_the_result_of_the_reference_or_a_better_one(string name)
    {
        var (query, error, expected) = Read(root =>
        {
            var one = root.GetProperty("cases").EnumerateArray().Single(one => one.Text("name") == name);
            return (one.GetProperty("query_json").GetRawText(), one.Text("error"), Ids(one));
        });

        if (error.Length > 0 && !Better.ContainsKey(name))
            Should.Throw<ThreadQueryException>(() => Answer(query)).Message.ShouldStartWith(error);
        else
            Answer(query).ShouldBe(Better.GetValueOrDefault(name, expected));
    }

    [Fact]
    public void only_results_that_differ_stand_in_the_table()
    {
        foreach (var (name, better) in Better)
        {
            var expected = Read(root => Ids(root.GetProperty("cases").EnumerateArray().Select(static one => (one.Text("name"), one))
                .Concat(root.GetProperty("raw_json_cases").EnumerateArray().Select(static one => (one.Text("json"), one))).Single(one => one.Item1 == name).Item2));
            expected.ShouldNotBe(better, name);
        }
    }

    [Theory]
    [MemberData(nameof(RawTexts))]
    public void a_text_as_clients_send_it_gives_the_result_of_the_reference_and_a_refusal_where_that_crashes(string text)
    {
        var (isRefused, error, expected) = Read(root =>
        {
            var one = root.GetProperty("raw_json_cases").EnumerateArray().Single(one => one.Text("json") == text);
            var find = one.TryGetProperty("find_error", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
            return (one.TryGetProperty("panic", out _) || one.GetProperty("unmarshal_error").ValueKind == JsonValueKind.String || find.Length > 0, find, one.TryGetProperty("result_ids_in_order", out _) ? Ids(one) : "");
        });

        if (isRefused)
            Should.Throw<ThreadQueryException>(() => Answer(text)).Message.ShouldStartWith(error);
        else
            Answer(text).ShouldBe(Better.GetValueOrDefault(text, expected));
    }

    [Fact]
    public void values_of_other_types_do_not_end_the_answer()
    {
        string[] documents = ["{'_id':'1','v':1}", "{'_id':'2','v':'x'}", "{'_id':'3','v':null}", "{'_id':'4'}", "{'_id':'5','v':'x'}"];

        Ask.Ids(Ask.QueryJson("{'ands':[{'fieldPath':'v','operation':0,'value':{'string':'x'}}]}"), documents).ShouldBe("2 5");
        Ask.Ids(Ask.QueryJson("{'ands':[{'fieldPath':'v','operation':1,'value':{'string':'x'}}]}"), documents).ShouldBe("1 3 4");
        Ask.Ids(Ask.QueryJson("{'sort':{'fieldPath':'v'}}"), documents).ShouldBe("3 4 1 2 5");
        Ask.Ids(Ask.QueryJson("{'sort':{'fieldPath':'v','desc':true}}"), documents).ShouldBe("2 5 1 3 4");
    }

    private static string Answer(string query) => Read(root =>
    {
        var documents = root.GetProperty("documents").EnumerateArray()
            .Select(static document => ((DocObject)JsonText.Parse(document.GetRawText())).With("_mod", DocNumber.Of(1)));
        return Ask.Ids(QueryText.ParseQueryJson(Encoding.UTF8.GetBytes(query)), documents);
    });

    private static string Ids(JsonElement vector) => string.Join(' ', vector.GetProperty("result_ids_in_order").EnumerateArray().Select(static id => id.GetString()));

    private static T Read<T>(Func<JsonElement, T> read)
    {
        using var vectors = VectorFiles.Open("query.json");
        return read(vectors.RootElement);
    }
}
