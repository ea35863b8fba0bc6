using System.Linq.Expressions;
using Marten.Threads.Querying;

namespace Marten.Threads.Benchmarks.Queries;

/// <summary>The twelve shapes.</summary>
internal static class QueryShapes
{
    public const int Groups = 10_000;
    public const int Cities = 20_000;
    public const int Scores = 1_000_003;

    private const int Many = 100;

    public static IReadOnlyList<QueryShape> Of(int instances)
    {
        long Serial(long n) => (n * 7_919 % instances) + 1;
        return
        [
            new("by id", n => Ands(Is("_id", Text($"i{Serial(n)}"))), n => ($$"""{"_id":"i{{Serial(n)}}"}""", null), n => { var id = $"i{Serial(n)}"; return Whole(one => one.Id == id); }, HandWritten.ById, n => [HandWritten.Value($"i{Serial(n)}")]),
            new("number", n => Ands(Is("serial", Number(Serial(n)))), n => ($$"""{"serial":{{Serial(n)}}}""", null), n => { var serial = Serial(n); return Whole(one => one.Serial == serial); }, HandWritten.ByNumber("serial"), n => [HandWritten.Value(Serial(n))]),
            new("text", n => Ands(Is("name", Text($"name {Serial(n)}"))), n => ($$"""{"name":"name {{Serial(n)}}"}""", null), n => { var name = $"name {Serial(n)}"; return Whole(one => one.Name == name); }, HandWritten.ByText("name"), n => [HandWritten.Value($"name {Serial(n)}")]),
            new("100 of one value", n => Ands(Is("group", Number(n % Groups))), n => ($$"""{"group":{{n % Groups}}}""", null), n => { var group = n % Groups; return Whole(one => one.Group == group); }, HandWritten.ByNumber("group"), n => [HandWritten.Value(n % Groups)]),
            new("nested", n => Ands(Is("home.city", Text($"city {n % Cities}"))), n => ($$"""{"home.city":"city {{n % Cities}}"}""", null), n => { var city = $"city {n % Cities}"; return Whole(one => one.Home.City == city); }, HandWritten.ByText("home", "city"), n => [HandWritten.Value($"city {n % Cities}")]),
            new("range", n => Ands(Compare("score", 4, Score(n)), Compare("score", 3, Score(n) + 100)), n => ($$"""{"score":{"$gte":{{Score(n)}},"$lt":{{Score(n) + 100}}} }""", null), n => { var from = Score(n); return Whole(one => one.Score >= from && one.Score < from + 100); }, HandWritten.ByRange("score"), n => [HandWritten.Value(Score(n)), HandWritten.Value(Score(n) + 100)]),
            new("in 100", n => Ors(Numbers(n).Select(serial => Is("serial", Number(serial))).ToList()), n => ($$"""{"serial":{"$in":[{{string.Join(',', Numbers(n))}}]} }""", null), n => { var serials = Numbers(n).ToList(); return Whole(one => serials.Contains(one.Serial)); }, HandWritten.ByNumbers("serial"), n => [HandWritten.Values(Numbers(n))]),
            new("sort and limit", _ => """{"sort":{"fieldPath":"score","desc":true},"limit":20}""", _ => ("{}", """{"sort":{"score":-1},"limit":20}"""), _ => (static one => true, static query => query.OrderByDescending("score").Take(20)), HandWritten.Greatest("score", 20), _ => []),
            new("filter, sort and limit", n => Ands(Is("group", Number(n % Groups))).Insert(1, """ "sort":{"fieldPath":"score"},"limit":10,"""), n => ($$"""{"group":{{n % Groups}}}""", """{"sort":{"score":1},"limit":10}"""), n => { var group = n % Groups; return (one => one.Group == group, static query => query.OrderBy("score").Take(10)); }, HandWritten.FirstOf("group", "score", 10), n => [HandWritten.Value(n % Groups)]),
            new("compound", n => Ands(Is("group", Number(n % Groups)), Compare("score", 2, 900_000)), n => ($$"""{"group":{{n % Groups}},"score":{"$gt":900000} }""", null), n => { var group = n % Groups; return Whole(one => one.Group == group && one.Score > 900_000); }, HandWritten.ByBoth("group", "score"), n => [HandWritten.Value(n % Groups), HandWritten.Value(900_000)]),
            new("or", n => Ors([Is("serial", Number(Serial(n))), Is("name", Text($"name {Serial(n + 1)}"))]), n => ($$"""{"$or":[{"serial":{{Serial(n)}}},{"name":"name {{Serial(n + 1)}}"}]}""", null), n => { var (serial, name) = (Serial(n), $"name {Serial(n + 1)}"); return Whole(one => one.Serial == serial || one.Name == name); }, HandWritten.ByEither("serial", "name"), n => [HandWritten.Value(Serial(n)), HandWritten.Value($"name {Serial(n + 1)}")]),
            new("count", n => Ands(Is("group", Number(n % Groups))), n => ($$"""{"group":{{n % Groups}}}""", null), n => { var group = n % Groups; return Whole(one => one.Group == group); }, HandWritten.Count("group"), n => [HandWritten.Value(n % Groups)], IsCount: true),
        ];

        IEnumerable<long> Numbers(long n) => Enumerable.Range(0, Many).Select(i => Serial((n * Many) + i));
    }

    private static long Score(long n) => n * 7_919 % 900_000;

    private static (Expression<Func<Person, bool>> Condition, Func<ThreadQuery, ThreadQuery> Cut) Whole(Expression<Func<Person, bool>> condition) => (condition, static query => query);

    private static string Ands(params string[] criteria) => $$"""{"ands":[{{string.Join(',', criteria)}}]}""";

    // Beside alternatives there must be a first one: without it QueryJSON means every document.
    private static string Ors(List<string> criteria) =>
        $$"""{"ands":[{{criteria[0]}}],"ors":[{{string.Join(',', criteria.Skip(1).Select(static criterion => Ands(criterion)))}}]}""";

    private static string Is(string path, string value) => $$"""{"fieldPath":"{{path}}","operation":0,"value":{{value}}}""";

    private static string Compare(string path, int operation, long value) => $$"""{"fieldPath":"{{path}}","operation":{{operation}},"value":{{Number(value)}}}""";

    private static string Number(long value) => $$"""{"float":{{value}}}""";

    private static string Text(string value) => $$"""{"string":"{{value}}"}""";
}
