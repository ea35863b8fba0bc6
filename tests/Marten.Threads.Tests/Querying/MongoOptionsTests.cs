using Marten.Threads.Querying;

namespace Marten.Threads.Tests.Querying;

public sealed class MongoOptionsTests
{
    private static readonly string[] Documents = ["{'_id':'1','a':2,'b':1}", "{'_id':'2','a':[3,1],'b':2}", "{'_id':'3','b':1}", "{'_id':'4','a':[],'b':2}", "{'_id':'5','a':'x','b':1}", "{'_id':'6','a':null,'b':2}"];

    [Theory]
    [InlineData("{'sort':{'a':1}}", "4 3 6 2 1 5")]
    [InlineData("{'sort':{'a':-1}}", "5 1 2 3 6 4")]
    [InlineData("{'sort':{'b':-1,'a':1}}", "4 6 2 3 1 5")]
    [InlineData("{'sort':{'a':1,'b':-1}}", "4 6 3 2 1 5")]
    [InlineData("{'sort':[['b',1],['_id',-1]]}", "5 3 1 6 4 2")]
    [InlineData("{'sort':{'none':1}}", "1 2 3 4 5 6")]
    [InlineData("{'skip':4}", "5 6")]
    [InlineData("{'limit':2,'skip':1}", "2 3")]
    [InlineData("{'limit':0}", "1 2 3 4 5 6")]
    [InlineData("{'skip':9223372036854775807}", "")]
    [InlineData("{'sort':{}}", "1 2 3 4 5 6")]
    public void an_answer_is_sorted_and_cut(string options, string ids) => Ask.Ids(Ask.Mongo("{}", options), Documents).ShouldBe(ids);

    [Theory]
    [InlineData("{'a':1}", "{'_id':'1','a':1}")]
    [InlineData("{'a':1,'_id':0}", "{'a':1}")]
    [InlineData("{'_id':1}", "{'_id':'1'}")]
    [InlineData("{'_id':0,'a':0,'s':0,'t':0}", "{'b':{'c':2,'d':{'e':3}}}")]
    [InlineData("{'b.c':1}", "{'_id':'1','b':{'c':2}}")]
    [InlineData("{'b.c':1,'b.d.e':true}", "{'_id':'1','b':{'c':2,'d':{'e':3}}}")]
    [InlineData("{'b':0,'s':0,'t':0}", "{'_id':'1','a':1}")]
    [InlineData("{'s.x':1}", "{'_id':'1','s':[{'x':1},{'x':2}]}")]
    [InlineData("{'s.x':0,'b':0,'t':0}", "{'_id':'1','a':1,'s':[{'y':1},{'y':2},5]}")]
    [InlineData("{'a.z':1}", "{'_id':'1'}")]
    [InlineData("{'b.z':1}", "{'_id':'1','b':{}}")]
    [InlineData("{'t':{'$slice':2}}", "{'_id':'1','t':[1,2]}")]
    [InlineData("{'t':{'$slice':-1}}", "{'_id':'1','t':[3]}")]
    [InlineData("{'t':{'$slice':[1,1]}}", "{'_id':'1','t':[2]}")]
    [InlineData("{'t':{'$slice':[-9,1]}}", "{'_id':'1','t':[1]}")]
    [InlineData("{'t':{'$slice':[9,9]}}", "{'_id':'1','t':[]}")]
    [InlineData("{'t':{'$slice':-9223372036854775808}}", "{'_id':'1','t':[1,2,3]}")]
    [InlineData("{'a':{'$slice':1}}", "{'_id':'1','a':1}")]
    [InlineData("{'s':{'$elemMatch':{'x':2}}}", "{'_id':'1','s':[{'x':2,'y':2}]}")]
    [InlineData("{'t':{'$elemMatch':{'$gt':1}}}", "{'_id':'1','t':[2]}")]
    [InlineData("{'s':{'$elemMatch':{'x':9}}}", "{'_id':'1'}")]
    [InlineData("{'_id.x':1}", "{}")]
    [InlineData("{}", "{'_id':'1','a':1,'b':{'c':2,'d':{'e':3}},'s':[{'x':1,'y':1},{'x':2,'y':2},5],'t':[1,2,3]}")]
    public void a_projection_gives_a_part(string projection, string expected)
    {
        var document = Ask.Document("{'_id':'1','a':1,'b':{'c':2,'d':{'e':3}},'s':[{'x':1,'y':1},{'x':2,'y':2},5],'t':[1,2,3]}");

        Ask.Mongo("{}", $"{{'projection':{projection}}}").Answer([document]).ShouldHaveSingleItem().ShouldBe(Ask.Document(expected));
    }

    [Fact]
    public void a_query_is_built_step_by_step()
    {
        var query = ThreadQuery.FromMongo("""{"b":1}""").OrderByDescending("a").OrderBy("_id").Skip(1).Take(1);

        Ask.Ids(query.Content, Documents).ShouldBe("1");
        Ask.Ids(ThreadQuery.Parse("{}").StartAt("5").Content, Documents).ShouldBe("5 6");
        Ask.Ids(ThreadQuery.All.OrderByDescending("_id").StartAt("2").Content, Documents).ShouldBe("2 1");
        Ask.Ids(ThreadQuery.All.Content, Documents).ShouldBe("1 2 3 4 5 6");
    }
}
