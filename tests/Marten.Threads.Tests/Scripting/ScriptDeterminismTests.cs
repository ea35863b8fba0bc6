using System.Globalization;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting;

namespace Marten.Threads.Tests.Scripting;

public sealed class ScriptDeterminismTests
{
    private const string Work = """
        var seen = 0;
        function walk(value, depth) {
            seen++;
            if (typeof value === 'object' && value !== null)
                Object.keys(value).sort().forEach(key => walk(value[key], depth + 1));
            return /^[a-z]+$/i.test(String(depth)) ? 1 : seen;
        }
        for (var i = 0; ; i++) { walk(instance, i); if (i === LIMIT) return true }
        """;

    [Fact]
    public async Task the_step_that_is_one_too_many_is_the_same_cold_warm_and_on_any_thread()
    {
        int last = LastAccepted();

        var accepted = Called.Validator(Work.Replace("LIMIT", last.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var rejected = Called.Validator(Work.Replace("LIMIT", (last + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 3)
            .Select(_ => (accepted.Judged().Verdict, rejected.Judged().Verdict)).Distinct().ToList())));

        verdicts.ShouldAllBe(static one => one.Count == 1);
        verdicts.SelectMany(static one => one).Distinct().ShouldBe([(OperationVerdict.Accepted, OperationVerdict.Rejected)]);
    }

    [Fact]
    public void the_culture_of_the_thread_changes_nothing()
    {
        const string Body = "return JSON.stringify([1.5 + '', (1234.5).toFixed(1), 'iI'.toUpperCase() + 'iI'.toLowerCase(), ['z', 'ä', 'a'].sort(), 'i' < 'I', parseFloat('1.5'), /I/i.test('i'), -1 + ''])";
        var expected = Called.Judged(Body);
        var before = CultureInfo.CurrentCulture;
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NegativeSign = "~";
        odd.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = odd;
        try
        {
            Called.Judged(Body).ShouldBe(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void what_time_ends_is_undecided()
    {
        var verdict = Called.Validator("for(;;);", new LeapingTime()).Judged();

        verdict.ShouldBe(new ScriptVerdict(OperationVerdict.Undecided, "running write validator func: it takes longer than 200 ms"));
    }

    [Fact]
    public void what_memory_ends_is_undecided()
    {
        Called.Judged("var s = 'x'; for (;;) s += s").ShouldBe(
            new ScriptVerdict(OperationVerdict.Undecided, "running write validator func: it takes more than 15 MB of memory"));
    }

    [Fact]
    public async Task the_deepest_calls_fit_into_the_smallest_stack_that_a_caller_has()
    {
        // a thread has 1 MB where it has least, and a caller in the middle of its own work has used some of it; code that ran for the first
        // time is not optimised yet, and takes most of it
        const int Stack = 1000 * 1024;
        string[] bodies =
        [
            "var f = n => 1 + f(n + 1); return f(0)",
            "function f(n) { " + string.Concat(Enumerable.Repeat("{", 40)) + "return [[[[[[[[f(n)]]]]]]]]" + string.Concat(Enumerable.Repeat("}", 40)) + " } return f(0)",
            "var f = x => " + string.Concat(Enumerable.Repeat("(1+", 40)) + "f(x)" + string.Concat(Enumerable.Repeat(")", 40)) + "; return f(0)",
            "var f = x => [x].map(f); return f(0)",
            "var f = x => [2, 1].sort(f); return f(0)",
            "var f = x => 'a'.replace(/a/, f); return f(0)",
            "var o = { toJSON: () => JSON.stringify({ a: [o] }) }; return JSON.stringify(o)",
            "var o = { get a() { return JSON.stringify(o) } }; return o.a",
            "var o = { toString: () => `${o}` }; return '' + o",
            "var o = { toString: String.prototype.trim }; return '' + o",
            "var a = []; a[0] = a; return '' + a",
            "function F() { return new F() } return new F()",
            "var f = x => f.apply(null, [f.bind(null, x)]); return f(0)",
            "var f = x => { try { return f(x) } finally { switch (1) { case 1: for (var k in { a: 1 }) { if (k) { f(x) } } } } }; return f(0)",
            "var f = (a, ...b) => f(...[...b, a]); return f(1, 2, 3)",
            "var f = x => Array.from([x], f); return f(0)",
            "var o = { toString: () => String(o) }; return String(o)",
            "var o = { toString: () => o in o }; return o in o",
            "var o = { valueOf: () => +o }; return +o",
            "var f = ({ a }) => a, o = { get a() { return f(o) } }; return f(o)",
            "var f = x => " + string.Concat(Enumerable.Repeat("g(", 30)) + "f(x)" + string.Concat(Enumerable.Repeat(")", 30)) + ", g = x => x; return f(0)",
            "var f = x => { " + string.Concat(Enumerable.Repeat("for (;;) {", 30)) + "f(x)" + string.Concat(Enumerable.Repeat("}", 30)) + " }; return f(0)",
        ];

        var ends = await OnThread(Stack, () => bodies.Select(static body => Called.Judged(body)).ToList());

        bodies.Zip(ends).Where(static pair => pair.Second.Reason != "running write validator func: its calls nest too deeply").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("function f(n) { if (n > 0) { return 1 + f(n - 1) } return 0 } return f(120) === 120")]
    [InlineData("function depth(v) { var d = 0; if (typeof v === 'object' && v) { for (var k in v) { d = Math.max(d, 1 + depth(v[k])) } } return d } var o = 1; for (var i = 0; i < 64; i++) { o = { a: o } } return depth(o) === 64")]
    [InlineData("var depth = v => typeof v === 'object' ? 1 + Object.keys(v).map(k => depth(v[k])).reduce((a, b) => Math.max(a, b), 0) : 0; var o = 1; for (var i = 0; i < 64; i++) { o = [o] } return depth(o) === 64")]
    public void a_function_can_walk_a_whole_document(string body)
    {
        Called.Judged(body).ShouldBe(new ScriptVerdict(OperationVerdict.Accepted, ""));
    }

    /// <summary>The largest number of rounds for which there are enough steps.</summary>
    private static int LastAccepted()
    {
        int low = 0;
        int high = 100_000;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            string body = Work.Replace("LIMIT", middle.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            if (Called.Judged(body).Verdict == OperationVerdict.Accepted)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    private static Task<T> OnThread<T>(int stackSize, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    done.SetResult(work());
                }
                catch (Exception failure)
                {
                    done.SetException(failure);
                }
            },
            stackSize);
        thread.Start();
        return done.Task;
    }

    /// <summary>A clock on which a second passes between two looks.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }
}
