using System.Diagnostics;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Tests.Querying;

/// <summary>Documents and queries that were made to take long.</summary>
public sealed class HostileQueryTests
{
    // What doubles with each level takes hours here. The bound is wide, since other tests take the processor too.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void arrays_in_arrays_are_sorted_once()
    {
        DocValue tree = DocNumber.Zero;
        for (var level = 0; level < 16; level++) tree = DocArray.Of(tree, tree);
        DocObject[] documents = [Of("1", tree), Of("2", tree), Of("3", DocNumber.Zero)];

        Within(() => Ask.Ids(Ask.Mongo("{}", "{'sort':{'a':-1}}"), documents)).ShouldBe("1 2 3");
        Within(() => Ask.Ids(Ask.QueryJson("{'sort':{'fieldPath':'a'}}"), documents)).ShouldBe("3 1 2");
        Within(() => Ask.Ids(Ask.Mongo("{'a':{'$gte':[[[[[[[]]]]]]]}}"), documents)).ShouldBe("1 2");
    }

    [Theory]
    [InlineData("$in")]
    [InlineData("$all")]
    [InlineData("$nin")]
    public void many_operands_meet_many_items(string name)
    {
        var operands = string.Join(',', Enumerable.Range(0, 30_000).Select(static i => $"'{i}'"));
        var document = Of("1", DocArray.Of([.. Enumerable.Range(100_000, 100_000).Select(static i => DocString.Of($"{i}"))]));

        Within(() => Ask.Ids(Ask.Mongo($"{{'a':{{'{name}':[{operands}]}}}}"), [document])).ShouldBe(name == "$nin" ? "1" : "");
    }

    [Theory]
    [InlineData(@"[^\W_]{3,9}", 150)]
    [InlineData("(a|b|ab)*", 200)]
    [InlineData("a{0,1900}", 1)]
    [InlineData("[^a]", 1000)]
    public void as_many_expressions_as_may_be_are_read_and_asked(string part, int times)
    {
        var source = string.Concat(Enumerable.Repeat(part, times));
        source = source.Length > 1_000 ? source[..(1_000 / part.Length * part.Length)] : source;
        source = source.Replace("\\", "\\\\", StringComparison.Ordinal);
        var text = string.Join(',', Enumerable.Range(0, QueryLimits.PatternsMax).Select(i => $"{{'a':{{'$regex':'{i}{source}$','$options':'i'}}}}"));

        var answer = Within(() =>
        {
            try
            {
                return Ask.Ids(Ask.Mongo($"{{'$or':[{text}]}}"), [Of("1", DocString.Of(new string('a', 10_000)))]);
            }
            catch (ThreadQueryException refusal)
            {
                return refusal.Message;
            }
        });

        (answer.Length == 0 || answer.Contains("regular expression", StringComparison.Ordinal)).ShouldBeTrue(answer);
    }

    [Theory]
    [InlineData("{'a':{'$gt':#}}")]
    [InlineData("{'a.b':{'$eq':#}}")]
    [InlineData("{'a':{'$elemMatch':{'b':#}}}")]
    [InlineData("{'a':{'$gt':{'b':#}}}")]
    [InlineData("{'a':{'$all':[#,{'b':#}]}}")]
    public void many_conditions_on_a_long_array_are_refused_without_much_memory(string condition)
    {
        var items = DocArray.Of([.. Enumerable.Range(0, 100_000).Select(static _ => DocObject.Of(new DocMember("b", DocNumber.Zero)))]);
        var query = Ask.Mongo($"{{'$and':[{{'a':{{'$exists':true}}}},{{'$nor':[{string.Join(',', Enumerable.Range(1, 190).Select(i => condition.Replace("#", $"{i}", StringComparison.Ordinal)))}]}}]}}");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<ThreadQueryException>(() => Ask.Ids(query, [Of("1", items)])).Message.ShouldContain("steps");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(32 * 1024 * 1024);
    }

    [Fact]
    public void a_few_conditions_on_the_longest_array_are_answered()
    {
        var items = DocArray.Of([.. Enumerable.Repeat(DocNumber.Zero, 500_000)]);
        var conditions = string.Join(',', Enumerable.Range(1, 15).Select(static i => $"{{'a':{{'$gt':{i}}}}}"));

        Ask.Ids(Ask.Mongo($"{{'$or':[{conditions}]}}"), [Of("1", items), Of("2", DocNumber.Of(9))]).ShouldBe("2");
    }

    private static DocObject Of(string id, DocValue value) => DocObject.Of(new DocMember("_id", DocString.Of(id)), new DocMember("a", value));

    private static string Within(Func<string> answer)
    {
        var clock = Stopwatch.StartNew();
        var given = answer();
        clock.Elapsed.ShouldBeLessThan(Patience);
        return given;
    }
}
