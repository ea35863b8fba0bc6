using System.Text;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Reading;
using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Querying;

/// <summary>Spoilt queries are read or refused, and those that are read can be answered.</summary>
public sealed class QueryMutationTests
{
    private static readonly string[] Samples =
    [
        """{"a":{"$gt":1,"$lte":5},"$or":[{"b.c":"x"},{"d":{"$in":[1,null,"y"]}}],"$nor":[{"e":{"$exists":false}}]}""",
        """{"a":{"$elemMatch":{"b":1,"c":{"$ne":2}}},"t":{"$all":["x",{"$elemMatch":{"$gt":1}}]},"n":{"$not":{"$mod":[4,1]}}}""",
        """{"a":{"$type":["string",16]},"b":{"$size":2},"c":{"$bitsAllSet":[1,5]},"d":{"$bitsAnyClear":7},"e":{"$nin":[]}}""",
        """{"Ands":[{"FieldPath":"a.b","Operation":4,"Value":{"String":null,"Bool":null,"Float":1.5}}],"Ors":[{"Ands":null}],"Sort":{"FieldPath":"a","Desc":true},"Seek":"1","Limit":3,"Skip":1,"Index":"a"}""",
        """{"ands":[{"fieldPath":"a","operation":0,"value":{"string":"x"}}],"sort":{"fieldPath":"_id"},"limit":5}""",
    ];

    private static readonly string[] Options =
    [
        """{"sort":{"a":1,"b.c":-1},"skip":1,"limit":2,"projection":{"a":1,"b.c":1,"t":{"$slice":[1,2]},"_id":0}}""",
        """{"sort":[["a",-1],["_id",1]],"projection":{"b":0,"t.x":0}}""",
    ];

    private static readonly DocObject[] Documents =
    [
        .. new[] { """{"_id":"1","a":[{"b":1,"c":[2]},5,[1]],"b":{"c":"x"},"t":["x",2,[3]]}""", """{"_id":"2","a":3,"d":null,"n":5}""", "{}" }
            .Select(static text => (DocObject)JsonText.Parse(text)),
    ];

    [Fact]
    public void a_spoilt_query_is_read_or_refused() => Mutations.OfTexts(Samples, 20_000, static text => Try(() => QueryText.Parse(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void bytes_that_are_no_text_are_refused() =>
        Mutations.OfBytes([.. Samples.Select(Encoding.UTF8.GetBytes)], 20_000, static bytes => Try(() => QueryText.Parse(bytes)));

    [Fact]
    public void spoilt_options_are_read_or_refused() =>
        Mutations.OfTexts(Options, 20_000, static text => Try(() => QueryText.ParseMongo("{}"u8.ToArray(), Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void a_spoilt_expression_is_read_or_refused()
    {
        string[] sources = ["(a|b)+c{2,3}", "[^a-z\\d]", "^\\u0041x?$", "(?:a.b)*", "(?<n>x)\\."];
        Try(() => WithPattern("a")); // what the engine keeps for all expressions is made now

        Mutations.OfTexts(sources, 3_000, static source => Try(() => WithPattern(source)));
    }

    private static DocumentQuery WithPattern(string source) => QueryText.ParseMongo(
        JsonText.Write(DocObject.Of(new DocMember("b.c", DocObject.Of(new DocMember("$regex", DocString.Of(source)), new DocMember("$options", DocString.Of("ims")))))), default);

    private static void Try(Func<DocumentQuery> parse)
    {
        try
        {
            parse().Answer(Documents).Count().ShouldBeLessThanOrEqualTo(Documents.Length);
        }
        catch (ThreadQueryException refusal)
        {
            refusal.Message.ShouldNotBeEmpty();
        }
    }
}
