using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Tests.Querying;

public sealed class MongoRefusalTests
{
    [Theory]
    [InlineData("{'a':{'$foo':1}}", "/a/$foo")]
    [InlineData("{'$foo':1}", "/$foo")]
    [InlineData("{'$where':'1'}", "/$where")]
    [InlineData("{'$expr':{}}", "/$expr")]
    [InlineData("{'$jsonSchema':{}}", "/$jsonSchema")]
    [InlineData("{'a':{'$gt':1,'b':1}}", "/a/b")]
    [InlineData("{'$and':{}}", "/$and")]
    [InlineData("{'$or':[{'a':1},5]}", "/$or/1")]
    [InlineData("{'a':{'$in':1}}", "/a/$in")]
    [InlineData("{'a':{'$in':[{'$gt':1}]}}", "/a/$in/0")]
    [InlineData("{'a':{'$nin':'x'}}", "/a/$nin")]
    [InlineData("{'a':{'$all':'x'}}", "/a/$all")]
    [InlineData("{'a':{'$exists':'x'}}", "/a/$exists")]
    [InlineData("{'a':{'$type':'foo'}}", "/a/$type")]
    [InlineData("{'a':{'$type':[99]}}", "/a/$type/0")]
    [InlineData("{'a':{'$size':-1}}", "/a/$size")]
    [InlineData("{'a':{'$size':1.5}}", "/a/$size")]
    [InlineData("{'a':{'$mod':[2]}}", "/a/$mod")]
    [InlineData("{'a':{'$mod':[0,1]}}", "/a/$mod/0")]
    [InlineData("{'a':{'$mod':['2',1]}}", "/a/$mod")]
    [InlineData("{'a':{'$not':1}}", "/a/$not")]
    [InlineData("{'a':{'$not':{}}}", "/a/$not")]
    [InlineData("{'a':{'$elemMatch':5}}", "/a/$elemMatch")]
    [InlineData("{'a':{'$elemMatch':{'$gt':1,'b':2}}}", "/a/$elemMatch/b")]
    [InlineData("{'a':{'$bitsAllSet':-1}}", "/a/$bitsAllSet")]
    [InlineData("{'a':{'$bitsAllSet':[64]}}", "/a/$bitsAllSet/0")]
    [InlineData("{'a':{'$bitsAllSet':'x'}}", "/a/$bitsAllSet")]
    [InlineData("{'a':{'$regex':1}}", "/a/$regex")]
    [InlineData("{'a':{'$regex':'['}}", "/a/$regex")]
    [InlineData("{'a':{'$regex':'(?=x)'}}", "/a/$regex")]
    [InlineData("{'a':{'$regex':'(a)\\\\1'}}", "/a/$regex")]
    [InlineData("{'a':{'$regex':'a{1000}{1000}'}}", "/a/$regex")]
    [InlineData("{'a':{'$regex':'x','$options':'g'}}", "/a/$regex")]
    [InlineData("{'a':{'$regex':'x','$options':1}}", "/a/$regex")]
    [InlineData("{'a':{'$options':'i'}}", "/a/$options")]
    [InlineData("{'x/y~':{'$foo':1}}", "/x~1y~0/$foo")]
    [InlineData("[]", "")]
    [InlineData("5", "")]
    [InlineData("{", "")]
    [InlineData("{'a':1e999}", "")]
    public void what_cannot_be_read_is_refused_at_its_place(string filter, string place)
    {
        var refusal = Ask.Refusal(() => Ask.Mongo(filter));

        refusal.Place.ShouldBe(place);
        refusal.Message.ShouldContain(place);
    }

    [Theory]
    [InlineData("{'sort':{'a':2}}", "/sort/a")]
    [InlineData("{'sort':[['a']]}", "/sort/0")]
    [InlineData("{'sort':1}", "/sort")]
    [InlineData("{'sort':{'$a':1}}", "/sort/$a")]
    [InlineData("{'skip':-1}", "/skip")]
    [InlineData("{'limit':1.5}", "/limit")]
    [InlineData("{'limit':'1'}", "/limit")]
    [InlineData("{'foo':1}", "/foo")]
    [InlineData("[]", "")]
    [InlineData("{'limit':1,'limit':2}", "")]
    [InlineData("{'projection':1}", "/projection")]
    [InlineData("{'projection':{'a':1,'b':0}}", "/projection/b")]
    [InlineData("{'projection':{'a':'x'}}", "/projection/a")]
    [InlineData("{'projection':{'a':{'$slice':[1,0]}}}", "/projection/a/$slice")]
    [InlineData("{'projection':{'a':{'$elemMatch':5}}}", "/projection/a/$elemMatch/$elemMatch")]
    [InlineData("{'projection':{'a':1,'a.b':1}}", "/projection/a.b")]
    [InlineData("{'projection':{'a.b':1,'a':1}}", "/projection/a.b")]
    public void options_that_cannot_be_read_are_refused_at_their_place(string options, string place) =>
        Ask.Refusal(() => Ask.Mongo("{}", options)).Place.ShouldBe(place);

    [Fact]
    public void what_a_query_costs_is_bounded()
    {
        var nested = string.Concat(Enumerable.Repeat("{'$nor':[", 33)) + "{}" + string.Concat(Enumerable.Repeat("]}", 33));
        var wide = $"{{'$or':[{string.Join(',', Enumerable.Repeat("{'a':1}", QueryLimits.NodesMax))}]}}";
        var patterns = $"{{'$or':[{string.Join(',', Enumerable.Repeat("{'a':{'$regex':'x'}}", QueryLimits.PatternsMax + 1))}]}}";
        var keys = string.Join(',', Enumerable.Range(0, QueryLimits.SortKeysMax + 1).Select(static i => $"'a{i}':1"));

        Ask.Refusal(() => Ask.Mongo(nested)).Message.ShouldContain("flatter");
        Ask.Refusal(() => Ask.Mongo(wide)).Message.ShouldContain("1000 conditions");
        Ask.Refusal(() => Ask.Mongo(patterns)).Message.ShouldContain("16 regular expressions");
        Ask.Refusal(() => Ask.Mongo("{}", $"{{'sort':{{{keys}}}}}")).Message.ShouldContain("32 fields");
        Ask.Refusal(() => Ask.Mongo(new string(' ', QueryLimits.TextMaxBytes) + "{}")).Message.ShouldContain("at most 262144");
    }

    [Fact]
    public void ten_thousand_ids_fit_into_one_query()
    {
        var ids = string.Join(',', Enumerable.Range(0, 10_000).Select(static i => $"'id-{i}'"));

        Ask.Ids(Ask.Mongo($"{{'_id':{{'$in':[{ids}]}}}}"), "{'_id':'id-9999'}", "{'_id':'id-10000'}").ShouldBe("id-9999");
    }
}
