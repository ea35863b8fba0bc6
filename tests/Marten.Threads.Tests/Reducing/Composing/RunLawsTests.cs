using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Composing;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Tests.Reducing.Composing;

/// <summary>The laws of composed runs, on random runs (<see cref="RandomRun"/>) and on all short ones of one member.</summary>
public sealed class RunLawsTests
{
    private const int Cases = 20_000;

    private static readonly string[] Values =
        ["null", "1", "2", "[]", "[null]", "[1,null,null,null,null,null,null]", "{}", """{"a":null}""", """{"a":{}}""", """{"a":[null,null,null,null,null,null,null]}""", """{"b":[null]}""", """{"a":{"b":null}}""", """{"a":{"b":1}}"""];

    [Fact]
    public void a_composed_run_gives_what_the_fold_gives_operation_by_operation()
    {
        foreach (var seed in Seeds.Of(Cases))
        {
            var random = new RandomRun(seed);

            ShouldGiveWhatTheFoldGives(random.Whole(), random.Operations, random.Before, Seeds.Named(seed));
        }
    }

    [Fact]
    public void runs_joined_in_any_way_give_what_the_fold_gives()
    {
        foreach (var seed in Seeds.Of(Cases))
        {
            var random = new RandomRun(seed);
            var pieces = random.Pieces();

            var fromTheFirst = pieces.Aggregate(static (joined, next) => joined.Then(next));
            var fromTheLast = Enumerable.Reverse(pieces).Aggregate(static (joined, earlier) => earlier.Then(joined));

            ShouldGiveWhatTheFoldGives(fromTheFirst, random.Operations, random.Before, Seeds.Named(seed));
            ShouldGiveWhatTheFoldGives(fromTheLast, random.Operations, random.Before, Seeds.Named(seed));
            fromTheFirst.WithoutBounds().ShouldBe(random.Whole().WithoutBounds(), Seeds.Named(seed));
            fromTheLast.WithoutBounds().ShouldBe(fromTheFirst.WithoutBounds(), Seeds.Named(seed));
            fromTheFirst.PeakOn(random.Before).ShouldBeInRange(random.Whole().PeakOn(random.Before), fromTheLast.PeakOn(random.Before), Seeds.Named(seed));
        }
    }

    [Fact]
    public void a_stored_run_read_back_is_the_same()
    {
        foreach (var seed in Seeds.Of(Cases))
        {
            var random = new RandomRun(seed);
            var run = random.Whole();
            var stored = run.Write();

            var read = ComposedRun.Read(Op.Rex.Id, stored);

            read.Write().ShouldBe(stored, Seeds.Named(seed));
            read.StoredLength.ShouldBe(stored.Length, Seeds.Named(seed));
            read.PeakOn(random.Before).ShouldBe(run.PeakOn(random.Before), Seeds.Named(seed));
            read.PeakOn(before: null).ShouldBe(run.PeakOn(before: null), Seeds.Named(seed));
            ShouldGiveWhatTheFoldGives(read, random.Operations, random.Before, Seeds.Named(seed));
        }
    }

    [Fact]
    public void from_nothing_the_longest_document_is_known_exactly()
    {
        foreach (var seed in Seeds.Of(Cases))
        {
            var random = new RandomRun(seed);

            random.Whole().PeakOn(before: null).ShouldBe(new FoldedRun(null, random.Operations).Peak, Seeds.Named(seed));
        }
    }

    [Fact]
    public void every_three_operations_on_one_member_compose_for_every_document()
    {
        ReducedOperation[] operations = [Op.Delete(), Op.Create("{}"), .. Values.SelectMany(static value => new[] { Op.Save(Of(value)), Op.Create(Of(value)) })];
        DocObject?[] documents = [null, Op.Document("""{"_id":"rex"}"""), .. Values.Select(static value => Op.Document(Of(value)).With("_id", DocString.Of("rex")))];
        var single = Array.ConvertAll(operations, static operation => Composed.Of(operation));
        for (var i = 0; i < operations.Length * operations.Length; i++)
        {
            var (first, second) = (i / operations.Length, i % operations.Length);
            var two = single[first].Then(single[second]);
            for (var third = 0; third < operations.Length; third++)
            {
                var three = two.Then(single[third]);

                three.WithoutBounds().ShouldBe(single[first].Then(single[second].Then(single[third])).WithoutBounds(), $"{first}, {second}, {third}");
                foreach (var document in documents)
                    ShouldGiveWhatTheFoldGives(three, [operations[first], operations[second], operations[third]], document, $"{first}, {second}, {third} on {document}");
            }
        }
    }

    private static string Of(string value) => $$"""{"m":{{value}}}""";

    private static void ShouldGiveWhatTheFoldGives(ComposedRun run, List<ReducedOperation> operations, DocObject? before, string named)
    {
        var folded = new FoldedRun(before, operations);

        run.TryApply(before, out var after).ShouldBeTrue(named);

        (after?.ToString()).ShouldBe(folded.After?.ToString(), named);
        (after?.Utf8Length).ShouldBe(folded.After?.Utf8Length, named);
        run.LeavesDocument.ShouldBe(folded.After is not null, named);
        run.Operations.ShouldBe(operations.Count, named);
        FoldedRun.StatusesOf(run.FirstStatusOn(before), operations).ShouldBe(folded.Statuses, named);
        run.PeakOn(before).ShouldBeGreaterThanOrEqualTo(folded.Peak, named);
    }
}
