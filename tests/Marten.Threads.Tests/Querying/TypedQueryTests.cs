using System.Linq.Expressions;
using System.Text.Json.Serialization;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Typed;

namespace Marten.Threads.Tests.Querying;

public sealed class TypedQueryTests
{
    private static readonly TypedCollection<Bird> Birds = (TypedCollection<Bird>)TypedCollection.For<Bird>("birds", configure: null);

    private static readonly Bird Owl = new()
    {
        Id = "owl",
        Name = "Owl",
        Age = 3,
        Weight = 1.5m,
        IsTame = true,
        Kind = Kind.Hunter,
        Diet = Diet.Meat,
        Tags = ["night", "wise"],
        Nest = new Nest { Tree = "oak", Height = 7 },
        Seen = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Ring = new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"),
        Counts = new Dictionary<string, int> { ["a.b"] = 2 },
    };

    private static readonly Bird Wren = new() { Id = "wren", Name = "wren", Age = null, Weight = 0.01m, Kind = Kind.Singer, Diet = Diet.Seeds };

    public static TheoryData<string, string> Conditions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (_, (name, expected)) in Cases.Index()) data.Add(name, expected);
            return data;
        }
    }

    private static IEnumerable<(string Name, string Expected)> Cases => Expressions.Select(static one => (one.Condition.ToString(), one.Expected));

    private static IEnumerable<(Expression<Func<Bird, bool>> Condition, string Expected)> Expressions
    {
        get
        {
            string[] names = ["Owl", "Jay"];
            var list = new List<int?> { 3, null };
            var min = 2;
            DateTimeOffset seen = Owl.Seen;
            yield return (b => b.Name == "Owl", "owl");
            yield return (b => "Owl" == b.Name, "owl");
            yield return (b => b.Name != "Owl", "wren");
            yield return (b => b.Name.Equals("Owl"), "owl");
            yield return (b => string.Equals(b.Name, "Owl", StringComparison.Ordinal), "owl");
            yield return (b => b.Id == "wren", "wren");
            yield return (b => b.Age > min, "owl");
            yield return (b => min < b.Age, "owl");
            yield return (b => b.Age >= 3 && b.Weight < 2, "owl");
            yield return (b => b.Age == null, "wren");
            yield return (b => b.Age != null, "owl");
            yield return (b => b.Age.HasValue && b.Age.Value == 3, "owl");
            yield return (b => !(b.Age > 2), "wren");
            yield return (b => b.Age == 3 || b.Name.StartsWith("wr"), "owl wren");
            yield return (b => b.IsTame, "owl");
            yield return (b => !b.IsTame, "wren");
            yield return (b => b.IsTame == false, "wren");
            yield return (b => b.Kind == Kind.Hunter, "owl");
            yield return (b => b.Kind >= Kind.Hunter, "owl");
            yield return (b => b.Diet == Diet.Seeds, "wren");
            yield return (b => b.Ring == Owl.Ring, "owl");
            yield return (b => b.Seen == seen, "owl");
            yield return (b => b.Name.Contains("re"), "wren");
            yield return (b => b.Name.EndsWith("wl", StringComparison.Ordinal), "owl");
            yield return (b => names.Contains(b.Name), "owl");
            yield return (b => list.Contains(b.Age), "owl wren");
            yield return (b => new[] { Diet.Meat }.Contains(b.Diet), "owl");
            yield return (b => b.Tags!.Contains("wise"), "owl");
            yield return (b => b.Nest!.Tree == "oak" && b.Nest.Height > 5, "owl");
            yield return (b => b.Nest == null, "wren");
            yield return (b => b.Counts!["a.b"] == 2, "owl");
            yield return (b => string.IsNullOrEmpty(b.Note), "owl wren");
            yield return (b => string.CompareOrdinal(b.Name, "Z") > 0, "wren");
            yield return (b => b.Weight == 1.50m, "owl");
            yield return (b => true, "owl wren");
            yield return (b => min > 5, "");
        }
    }

    private static IEnumerable<(Expression<Func<Bird, bool>> Condition, string Told)> Unknown
    {
        get
        {
            yield return (b => b.Name.Length > 3, "Length of String");
            yield return (b => b.Name.Trim() == "Owl", "b.Name.Trim()");
            yield return (b => b.Name == b.Note, "Two members");
            yield return (b => b.Name.StartsWith("o", StringComparison.OrdinalIgnoreCase), "letter by letter");
            yield return (b => b.Age + 1 > 3, "b.Age + ");
            yield return (b => b.Seen > Owl.Seen, "not its own");
            yield return (b => b.Secret == "x", "not written to JSON");
            yield return (b => b.Nest == new Nest(), "Only texts");
            yield return (b => b.Age > Fail(), "cannot be computed");
            yield return (b => b.Tags!.Any(t => t == "x"), "Any");
            yield return (b => b.Name.StartsWith(b.Note!), "known");
        }
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void a_condition_finds_what_it_says(string condition, string expected)
    {
        var filter = TypedQuery.Filter(Birds, Expressions.First(one => one.Condition.ToString() == condition).Condition);

        Ask.Ids(new DocumentQuery { Filter = filter }, [Document(Owl), Document(Wren)]).ShouldBe(expected);
    }

    [Fact]
    public void what_has_no_meaning_is_refused_by_name()
    {
        foreach (var (condition, told) in Unknown)
            Should.Throw<ThreadQueryException>(() => TypedQuery.Filter(Birds, condition)).Message.ShouldContain(told);
    }

    [Fact]
    public void a_member_is_sorted_by_its_name_in_json()
    {
        TypedQuery.SortKey(Birds, static b => b.Nest!.Height, descending: true).ShouldBe(new MemberSortKey(MemberPath.Of("nest.height"), Descending: true));
        TypedQuery.SortKey(Birds, static b => b.Id, descending: false).IsId.ShouldBeTrue();
        Should.Throw<ThreadQueryException>(() => TypedQuery.SortKey(Birds, static b => b.Name.Length, descending: false)).Message.ShouldContain("b.Name.Length");
    }

    [Fact]
    public void a_text_cannot_leave_its_place()
    {
        const string Hostile = "'; drop table x; -- \" \\ $1 {";

        TypedQuery.Filter(Birds, b => b.Name == Hostile).ShouldBe(new MemberFilter(MemberPath.Of("name"), ValueComparison.Equal, DocString.Of(Hostile)));
    }

    private static int Fail() => throw new InvalidOperationException("no");

    private static DocObject Document(Bird bird) => (DocObject)JsonText.Parse(Birds.Write(bird));

    public enum Kind
    {
        Singer,
        Hunter,
    }

    [JsonConverter(typeof(JsonStringEnumConverter<Diet>))]
    public enum Diet
    {
        Seeds,
        Meat,
    }

    public sealed class Nest
    {
        public string? Tree { get; set; }

        public int Height { get; set; }
    }

    public sealed class Bird
    {
        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public string? Note { get; set; }

        public int? Age { get; set; }

        public decimal Weight { get; set; }

        public bool IsTame { get; set; }

        public Kind Kind { get; set; }

        public Diet Diet { get; set; }

        public IList<string>? Tags { get; set; }

        public Nest? Nest { get; set; }

        public DateTimeOffset Seen { get; set; }

        public Guid Ring { get; set; }

        public IDictionary<string, int>? Counts { get; set; }

        [JsonIgnore]
        public string? Secret { get; set; }
    }
}
