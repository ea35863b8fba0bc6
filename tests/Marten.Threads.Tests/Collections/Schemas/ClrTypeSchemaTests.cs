using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

public sealed class ClrTypeSchemaTests
{
    [Fact]
    public void a_types_schema_takes_the_types_own_stored_documents()
    {
        InstanceSchema schema = InstanceSchema.SchemaOf<Expedition>();
        var full = new Expedition
        {
            Name = "😀",
            When = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Unspecified),
            Seen = DateTimeOffset.UnixEpoch,
            Took = TimeSpan.FromDays(3),
            Day = new DateOnly(2020, 1, 2),
            At = new TimeOnly(1, 2),
            Id = new Guid("8a6e0804-2bd0-4672-b79d-d97027f9071a"),
            Link = new Uri("a/b", UriKind.Relative),
            Mood = Mood.Good,
            MaybeMood = Mood.Bad,
            Rights = Rights.Read | Rights.Write,
            Letter = 'x',
            Crew = [new Pilot { Name = "p", Wings = 2 }, new Person { Name = "q" }],
            Ages = new(StringComparer.Ordinal) { ["a"] = 1 },
            Any = new[] { 1 },
            Element = JsonSerializer.SerializeToElement("x"),
            Node = new JsonArray(1),
            Before = new Expedition { Name = "b" },
            Pair = (1, "x"),
            Version = new Version(1, 2),
            Grid = [[1], [2, 3]],
            Half = (Half)1.5,
            Huge = Int128.MaxValue,
            Raw = [1, 2],
            Memory = new byte[] { 1 },
            Named = Mood.Good,
            Spelled = 3,
        };

        schema.Validate(Stored(full)).ShouldBeEmpty();
        schema.Validate(Stored(new Expedition { Name = "" })).ShouldBeEmpty();
    }

    [Fact]
    public void a_types_schema_refuses_what_the_type_cannot_read()
    {
        InstanceSchema schema = InstanceSchema.SchemaOf<Expedition>();

        schema.ValidateText("""{"Name":1}""").ShouldHaveSingleItem().Path.ShouldBe("/Name");
        schema.ValidateText("""{"Name":"n","Stars":6}""").ShouldHaveSingleItem().Keyword.ShouldBe("maximum");
        schema.ValidateText("""{"Name":"n","Mood":9}""").ShouldHaveSingleItem().Keyword.ShouldBe("enum");
        schema.ValidateText("""{"Name":"n","Seen":"yesterday"}""").ShouldHaveSingleItem().Keyword.ShouldBe("format");
        schema.ValidateText("""{"Name":"n","Crew":[{"Name":true}]}""").ShouldHaveSingleItem().Path.ShouldBe("/Crew/0/Name");
        schema.ValidateText("{}").ShouldHaveSingleItem().Keyword.ShouldBe("required");
    }

    [Fact]
    public void the_id_is_a_string_and_the_modification_time_a_number()
    {
        InstanceSchema schema = InstanceSchema.SchemaOf<Person>();

        schema.NamesMod.ShouldBeTrue();
        schema.ValidateText("""{"_id":"x","_mod":1700000000000000000,"newer":1}""").ShouldBeEmpty();
        schema.ValidateText("""{"_id":1,"_mod":"x"}""").Select(violation => violation.Path).ShouldBe(["/_id", "/_mod"], ignoreOrder: true);
    }

    [Fact]
    public void an_own_id_member_keeps_its_rules()
    {
        InstanceSchema schema = InstanceSchema.SchemaOf<Tagged>();

        schema.ValidateText("""{"_id":"8a6e0804-2bd0-4672-b79d-d97027f9071a"}""").ShouldBeEmpty();
        schema.ValidateText("""{"_id":"x"}""").ShouldHaveSingleItem().Keyword.ShouldBe("format");
    }

    [Fact]
    public void the_serializers_options_count()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            NumberHandling = JsonNumberHandling.WriteAsString,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            Converters = { new JsonStringEnumConverter() },
        };
        InstanceSchema schema = InstanceSchema.SchemaOf<Expedition>(options);

        schema.Validate(Stored(new Expedition { Name = "n", Mood = Mood.Good, Stars = 3 }, options)).ShouldBeEmpty();
        schema.ValidateText("""{"mood":"Grim"}""").ShouldHaveSingleItem().Path.ShouldBe("/mood");
    }

    [Theory]
    [InlineData(typeof(List<int>))]
    [InlineData(typeof(string))]
    [InlineData(typeof(NumericId))]
    [InlineData(typeof(Phoned))]
    public void a_type_that_cannot_be_an_instance_is_refused(Type type)
    {
        Action create = () => ClrTypeSchema.Create(type, options: null);

        create.ShouldThrow<NotSupportedException>().Message.ShouldContain(type.Name);
    }

    // what the store adds to a document
    private static byte[] Stored<T>(T value, JsonSerializerOptions? options = null)
    {
        JsonObject document = JsonSerializer.SerializeToNode(value, options)!.AsObject();
        document["_id"] = "01ezs";
        document["_mod"] = 1_700_000_000_000_000_000;
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    private enum Mood
    {
        Bad,
        Good,
    }

    [Flags]
    private enum Rights
    {
        None = 0,
        Read = 1,
        Write = 2,
    }

    [JsonDerivedType(typeof(Pilot), "pilot")]
    private class Person
    {
        public string? Name { get; set; }
    }

    private sealed class Pilot : Person
    {
        public int Wings { get; set; }
    }

    private sealed class Expedition
    {
        [SetsRequiredMembers]
        public Expedition()
        {
        }

        public required string Name { get; set; } = "";

        public required string? Nick { get; set; }

        public Guid Id { get; set; }

        public DateTime When { get; set; }

        public DateTimeOffset Seen { get; set; }

        public TimeSpan Took { get; set; }

        public DateOnly Day { get; set; }

        public TimeOnly? At { get; set; }

        public Uri? Link { get; set; }

        public Mood Mood { get; set; }

        public Mood? MaybeMood { get; set; }

        public Rights Rights { get; set; }

        public char Letter { get; set; }

        [Range(0, 5)]
        public int Stars { get; set; }

        public decimal Price { get; set; }

        public double? Weight { get; set; }

        public List<Person> Crew { get; set; } = [];

        public Dictionary<string, int> Ages { get; set; } = new(StringComparer.Ordinal);

        public object? Any { get; set; }

        public JsonElement Element { get; set; } = JsonSerializer.SerializeToElement(1);

        public JsonNode? Node { get; set; }

        public Expedition? Before { get; set; }

        public (int, string) Pair { get; set; }

        public Version? Version { get; set; }

        public int[][] Grid { get; set; } = [];

        public Half Half { get; set; }

        public Int128 Huge { get; set; }

        public byte[] Raw { get; set; } = [];

        public ReadOnlyMemory<byte> Memory { get; set; }

        [JsonConverter(typeof(JsonStringEnumConverter<Mood>))]
        public Mood Named { get; set; }

        [JsonNumberHandling(JsonNumberHandling.WriteAsString)]
        public int Spelled { get; set; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public required int Rank { get; set; }
    }

    private sealed class Tagged
    {
        [JsonPropertyName("_id")]
        public Guid? Key { get; set; }
    }

    private sealed class NumericId
    {
        [JsonPropertyName("_id")]
        public int Key { get; set; }
    }

    private sealed class Phoned
    {
        [Phone]
        public string? Number { get; set; }
    }
}
