using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Composing;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Reducing.Composing;

/// <summary>
/// A composed run knows of no rejection for size, so it must not apply where the fold would reject (docs/reduction.md, section 4), and
/// should apply where documents stay well below the limit.
/// </summary>
public sealed class RunLimitTests
{
    private const int Cases = 2_000;
    private const int LongCases = 100; // a megabyte of text and more in each

    private static readonly DocString Long = DocString.Of(new string('x', InstanceFold.DocumentMaxBytes / 2));

    [Fact]
    public void near_the_limit_a_run_never_applies_where_the_fold_rejects()
    {
        var tally = new Tally();
        var seeds = Seeds.Of(Cases);
        foreach (var seed in seeds)
        {
            var random = new RandomRun(seed);
            var run = random.Pieces().Aggregate(static (joined, next) => joined.Then(next));

            tally.Count(run, random.Operations, Padded(random.Before, room: (int)(seed % 150)), Seeds.Named(seed));
        }

        tally.ShouldProve(seeds.Count, Cases);
    }

    [Fact]
    public void documents_that_are_long_only_inside_a_run_keep_it_from_applying()
    {
        var tally = new Tally();
        var seeds = Seeds.Of(LongCases);
        foreach (var seed in seeds)
        {
            var random = new SeededRandomSource(seed);
            List<ReducedOperation> operations = [.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => LongOperation(random)), Op.Save("""{"a":null,"b":null,"c":null}""")];
            var run = Composed.Of(operations);

            run.IsOpaque.ShouldBeFalse();
            tally.Count(run, operations, random.Next(2) == 0 ? null : Padded(before: null, room: random.Next(InstanceFold.DocumentMaxBytes)), Seeds.Named(seed));
        }

        tally.ShouldProve(seeds.Count, LongCases);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void one_save_of_a_new_member_applies_up_to_the_last_byte(int over, bool applies)
    {
        var save = Op.Save("""{"n":12345}""");
        var before = Padded(before: null, room: ",\"n\":12345".Length - over);

        Composed.Of(save).CanApplyTo(before).ShouldBe(applies);
        new FoldedRun(before, [save]).HasRejected.ShouldBe(!applies);
    }

    [Theory]
    [InlineData("""{"a":[null,null,null,null,null]}""", """{"a":{}}""")]
    [InlineData("""{"a":{"b":[null,null,null,null,null]}}""", """{"a":{"b":{}}}""")]
    public void nulls_that_an_array_keeps_in_the_place_of_an_object_are_counted(string patch, string document)
    {
        var save = Op.Save(patch);
        var growth = patch.Length - document.Length;

        Composed.Of(save).CanApplyTo(Padded(Op.Document(document).With("_id", DocString.Of("rex")), growth - 1)).ShouldBeFalse();
        Composed.Of(save).CanApplyTo(Padded(Op.Document(document).With("_id", DocString.Of("rex")), growth)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void from_nothing_a_run_applies_up_to_the_last_byte(int over, bool applies)
    {
        var full = Padded(before: null, room: -over).Without("_id");
        List<ReducedOperation> operations = [Op.Create(full.ToString()), Op.Save("""{"pad":null}""")];

        Composed.Of(operations).CanApplyTo(before: null).ShouldBe(applies);
        new FoldedRun(null, operations).HasRejected.ShouldBe(!applies);
    }

    [Fact]
    public void a_member_that_is_saved_again_and_again_bounds_the_run_by_one_save()
    {
        var saves = Enumerable.Range(100, 256).Select(static i => Op.Save($$"""{"home":{"zip":{{i}}},"n":{{i}}}""")).ToList();
        var room = ""","home":{"zip":100},"n":100""".Length;

        Composed.Of(saves).CanApplyTo(Padded(before: null, room)).ShouldBeTrue();
    }

    [Fact]
    public void runs_that_save_the_same_members_are_bounded_by_two_saves_however_many_they_are()
    {
        var runs = Enumerable.Range(100, 300).Select(static i => Composed.Of(Op.Save($$"""{"n":{{i}}}"""), Op.Save($$"""{"n":{{i}}}"""))).ToList();
        var room = 2 * ",\"n\":100".Length;

        runs.Aggregate(static (joined, next) => joined.Then(next)).CanApplyTo(Padded(before: null, room)).ShouldBeTrue();
    }

    [Fact]
    public void what_a_run_adds_and_takes_away_again_is_counted_where_it_is_longest()
    {
        var adds = Op.Save($$"""{"a":"{{new string('x', 100)}}"}""");
        var run = Composed.Of(adds, Op.Save("""{"a":null}"""));

        run.CanApplyTo(Padded(before: null, room: 100)).ShouldBeFalse();
        run.CanApplyTo(Padded(before: null, room: 110)).ShouldBeTrue();
        Composed.Of(Op.Save("""{"b":1}""")).Then(run).CanApplyTo(Padded(before: null, room: 110)).ShouldBeFalse();
    }

    [Fact]
    public void a_run_that_would_be_stored_long_is_opaque_and_applies_to_nothing()
    {
        var run = Composed.Of(Op.Create(Padded(before: null, room: InstanceFold.DocumentMaxBytes - ComposedRun.StoredMaxBytes - 100).ToString()), Op.Save("{}"));

        run.IsOpaque.ShouldBeTrue();
        run.CanApplyTo(before: null).ShouldBeFalse();
        run.Operations.ShouldBe(2);
        run.FirstIsCreate.ShouldBeTrue();
        run.LeavesDocument.ShouldBeTrue();
        run.Write().Length.ShouldBeLessThan(16);
        ComposedRun.Read("rex", run.Write()).IsOpaque.ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => run.PeakOn(before: null));
    }

    [Fact]
    public void a_run_with_an_opaque_part_is_opaque()
    {
        var opaque = Composed.Of(new ReducedOperation[] { Op.Save($$"""{"a":{{Long}}}""") });
        var shorter = Composed.Of(Op.Delete());

        opaque.IsOpaque.ShouldBeTrue();
        opaque.Then(shorter).IsOpaque.ShouldBeTrue();
        shorter.Then(opaque).IsOpaque.ShouldBeTrue();
        opaque.Then(shorter).LeavesDocument.ShouldBeFalse();
        opaque.Then(shorter).Operations.ShouldBe(2);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void a_run_may_be_stored_in_256_kib(int over, bool isOpaque)
    {
        var stored = Composed.Of(SaveOf(ComposedRun.StoredMaxBytes - 100)).StoredLength;

        var run = Composed.Of(SaveOf((int)(ComposedRun.StoredMaxBytes - stored) + ComposedRun.StoredMaxBytes - 100 + over));

        run.IsOpaque.ShouldBe(isOpaque);
        run.Write().Length.ShouldBeLessThanOrEqualTo(ComposedRun.StoredMaxBytes);
    }

    [Fact]
    public void a_run_that_was_long_on_the_way_and_is_short_in_the_end_is_not_opaque()
    {
        Composed.Of(Op.Save($$"""{"a":{{Long}}}"""), Op.Save("""{"a":1}""")).IsOpaque.ShouldBeFalse();
    }

    private static ReducedOperation SaveOf(int length) => Op.Save($$"""{"a":"{{new string('x', length)}}"}""");

    /// <summary>A document with a long text, so that up to the limit there is room for so many bytes.</summary>
    private static DocObject Padded(DocObject? before, int room)
    {
        var padded = (before ?? Op.Document("""{"_id":"rex"}""")).With("pad", DocString.Of(""));
        return padded.With("pad", DocString.Of(new string('x', (int)(InstanceFold.DocumentMaxBytes - padded.Utf8Length - room))));
    }

    private static ReducedOperation LongOperation(SeededRandomSource random)
    {
        var members = Enumerable.Range(0, 1 + random.Next(2)).Select(_ => $"\"{(char)('a' + random.Next(3))}\":{LongValue(random)}");
        var patch = $"{{{string.Join(',', members)}}}";
        return random.Next(8) switch
        {
            0 => Op.Delete(),
            1 or 2 => Op.Create(patch),
            _ => Op.Save(patch),
        };
    }

    private static string LongValue(SeededRandomSource random) => random.Next(6) switch
    {
        0 => "null",
        1 => $$"""{"p":{{Long}}}""",
        2 => $$"""{"q":{{Long}}}""",
        3 => """{"p":null}""",
        4 => $"[null,\"{new string('y', random.Next(InstanceFold.DocumentMaxBytes))}\"]",
        _ => $"\"{new string('z', random.Next(InstanceFold.DocumentMaxBytes))}\"",
    };

    /// <summary>How often which of the three happened.</summary>
    private sealed class Tally
    {
        private int _applied, _declined, _rejected;

        public void Count(ComposedRun run, List<ReducedOperation> operations, DocObject? before, string named)
        {
            var folded = new FoldedRun(before, operations);
            if (folded.HasRejected)
            {
                _rejected++;
                run.CanApplyTo(before).ShouldBeFalse(named);
            }
            else if (run.TryApply(before, out var after))
            {
                _applied++;
                Equals(after, folded.After).ShouldBeTrue(named);
                FoldedRun.StatusesOf(run.FirstStatusOn(before), operations).ShouldBe(folded.Statuses, named);
            }
            else
            {
                _declined++;
            }
        }

        /// <summary>That each of the three happened often enough, unless a few seeds were asked for by hand.</summary>
        public void ShouldProve(int cases, int expected)
        {
            if (cases < expected) return;
            _applied.ShouldBeGreaterThan(cases / 10, "too few runs applied to prove anything");
            _rejected.ShouldBeGreaterThan(cases / 10, "too few runs were rejected to prove anything");
            _declined.ShouldBeLessThan(cases / 2, "the bounds are too wide to be of use");
        }
    }
}
