namespace Marten.Threads.Tests.Querying;

/// <summary>Which of the two languages a text is in, and QueryJSON beyond the vectors.</summary>
public sealed class QueryTextTests
{
    private static readonly string[] Documents = ["{'_id':'1','limit':1,'age':20}", "{'_id':'2','limit':5,'age':30}", "{'_id':'3','age':40}"];

    [Theory]
    [InlineData("{}", "1 2 3")]
    [InlineData("null", "1 2 3")]
    [InlineData("{'limit':1}", "1")]
    [InlineData("{'LIMIT':1}", "1")]
    [InlineData("{'limit':{'$eq':5}}", "2")]
    [InlineData("{'$and':[{'limit':5}]}", "2")]
    [InlineData("{'age':{'$gt':20}}", "2 3")]
    [InlineData("{'age':20}", "1")]
    [InlineData("{'ands':[{'fieldPath':'age','operation':2,'value':{'float':20}}],'skip':1}", "3")]
    [InlineData("{'unknown':1}", "")]
    public void the_names_tell_the_language(string query, string ids) => Ask.Ids(Ask.Any(query), Documents).ShouldBe(ids);

    [Fact]
    public void a_mix_of_both_languages_is_refused()
    {
        Ask.Refusal(() => Ask.Any("{'limit':5,'age':30}")).Message.ShouldContain("{\"$eq\": …}");
    }

    [Theory]
    [InlineData("{'ands':[{'fieldPath':'a','operation':6,'value':{'float':1}}]}", "/ands/0/operation")]
    [InlineData("{'ands':[{'fieldPath':'a','operation':'x','value':{'float':1}}]}", "/ands/0/operation")]
    [InlineData("{'ands':[{'fieldPath':5,'value':{'float':1}}]}", "/ands/0/fieldPath")]
    [InlineData("{'Ands':[{'FieldPath':'a','Value':{'Float':'1'}}]}", "/Ands/0/Value/Float")]
    [InlineData("{'ands':[{'fieldPath':'a'}]}", "/ands/0/value")]
    [InlineData("{'ands':{}}", "/ands")]
    [InlineData("{'ors':[null]}", "/ors/0")]
    [InlineData("{'ors':[{'ors':[{'ands':[null]}]}]}", "/ors/0/ors/0/ands/0")]
    [InlineData("{'sort':5}", "/sort")]
    [InlineData("{'skip':1.5}", "/skip")]
    [InlineData("{'limit':1e30}", "/limit")]
    [InlineData("{'limit':1,'Limit':2}", "")]
    public void what_cannot_be_read_is_refused_at_its_place(string query, string place) =>
        Ask.Refusal(() => Ask.QueryJson(query)).Place.ShouldBe(place);

    [Fact]
    public void deep_queries_are_refused()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("{'ors':[", depth - 1)) + "{}" + string.Concat(Enumerable.Repeat("]}", depth - 1));

        Ask.QueryJson(Nested(32)).ShouldNotBeNull();
        Ask.Refusal(() => Ask.QueryJson(Nested(33)));
        Ask.Refusal(() => Ask.QueryJson(Nested(20_000)));
    }

    [Fact]
    public void a_seek_starts_at_an_id_in_the_direction_of_the_ids()
    {
        Ask.Ids(Ask.QueryJson("{'seek':'2'}"), Documents).ShouldBe("2 3");
        Ask.Ids(Ask.QueryJson("{'seek':'2','sort':{'fieldPath':'_id','desc':true}}"), Documents).ShouldBe("2 1");
        Ask.Ids(Ask.QueryJson("{'seek':'2','sort':{'fieldPath':'age','desc':true}}"), Documents).ShouldBe("3 2");
        Ask.Ids(Ask.QueryJson("{'seek':'2','skip':1,'limit':1}"), Documents).ShouldBe("3");
    }

    [Fact]
    public void ids_are_ordered_by_utf8_bytes()
    {
        Ask.Ids(Ask.QueryJson("{}"), "{'_id':'😀'}", "{'_id':'～'}", "{'_id':'z'}", "{'_id':'Z'}").ShouldBe("Z z ～ 😀");
    }

    [Fact]
    public void names_of_a_path_are_no_indexes()
    {
        var query = Ask.QueryJson("{'ands':[{'fieldPath':'a.0','operation':0,'value':{'float':1}}]}");

        Ask.Ids(query, "{'_id':'1','a':[1]}", "{'_id':'2','a':{'0':1}}").ShouldBe("2");
    }
}
