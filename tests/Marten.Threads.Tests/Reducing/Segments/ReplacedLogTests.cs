using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Reducing.Composing;

namespace Marten.Threads.Tests.Reducing.Segments;

/// <summary>Instances in segments of which logs are replaced by forks, at random, against the fold of all operations from nothing.</summary>
public sealed class ReplacedLogTests
{
    private const int Seeds = 80;
    private const int Steps = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task whatever_becomes_of_logs_segments_give_what_a_fold_of_everything_gives()
    {
        var (replaced, levels) = (0, 0);
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var thread = new ThreadOfLogs(seed);
            for (var step = 0; step < Steps; step++)
            {
                var reduction = thread.Next();
                var changes = await new InstanceReducer(thread.History, static _ => null, thread.Sizes)
                    .ReduceAsync(reduction, Cancel).SelectMany(static some => some).ToListAsync(Cancel);
                thread.History.Write(reduction, changes);
                thread.Check($"seed {seed}, step {step}");
                replaced += reduction.Replaced.Count;
            }

            levels = Math.Max(levels, thread.History.Segments.Select(static segment => segment.Level).DefaultIfEmpty(0).Max());
        }

        replaced.ShouldBeGreaterThan(Seeds);
        levels.ShouldBeGreaterThan(1);
    }

    private sealed class ThreadOfLogs
    {
        private readonly Dictionary<int, List<ReducedOperation>> _logs = [];
        private readonly Dictionary<int, int> _counters = [];
        private readonly SeededRandomSource _random;
        private readonly int _stamps;
        private readonly int _writers;

        public ThreadOfLogs(ulong seed)
        {
            _random = new SeededRandomSource(seed);
            Sizes = new SegmentSizes(1 + _random.Next(4), 2 + _random.Next(2));
            _writers = 1 + _random.Next(6);

            // With few stamps many operations are of one time.
            _stamps = 1 + (_random.Next(4) * _random.Next(60));
        }

        public SegmentSizes Sizes { get; }

        public MemoryHistory History { get; } = new();

        public Reduction Next() => _random.Next(15) switch
        {
            0 or 1 when _logs.Count > 0 => Fork(_logs.Keys.ElementAt(_random.Next(_logs.Count))),
            2 => new Reduction([], new Dictionary<LogId, IReadOnlyList<ReducedOperation>>(), new HashSet<InstanceKey> { Op.Rex }),
            _ => Reduction.Of([.. Enumerable.Range(0, 1 + _random.Next(_random.Next(10) == 0 ? 20 : 5)).Select(_ => Append(1 + _random.Next(_writers)))]),
        };

        public void Check(string about)
        {
            var all = _logs.Values.SelectMany(static log =>
            {
                List<ReducedOperation> copies = [.. log.Select(Copy)];
                EffectiveTimes.Assign(copies, 0);
                return copies;
            }).OrderBy(static operation => operation.Key).ToList();
            var folded = new FoldedRun(null, all);
            for (var i = 0; i < all.Count; i++) all[i].Status = folded.Statuses[i];

            var counting = History.Operations.Where(static operation => operation.Counts).OrderBy(static operation => operation.Key).ToList();
            counting.Select(static operation => (operation.Key, operation.Status)).ShouldBe(all.Select(static operation => (operation.Key, operation.Status)), about);
            if (!History.Stored.TryGetValue(Op.Rex, out var stored))
            {
                all.ShouldBeEmpty(about);
                return;
            }

            (stored.Document?.ToString()).ShouldBe(folded.After?.ToString(), about);
            stored.Newest.ShouldBe(all.Count == 0 ? null : all[^1].Key, about);
            SegmentInvariants.ShouldHold(History, all, stored.Tail, Sizes, about);
        }

        // The log keeps what stands before the fork and goes on otherwise; what lost stays without effect.
        private Reduction Fork(int log)
        {
            _logs[log] = [.. _logs[log].Take(_random.Next(_logs[log].Count + 1)).Select(Copy)];
            for (var more = _random.Next(4); more > 0; more--) Append(log);
            return new Reduction(
                [],
                new Dictionary<LogId, IReadOnlyList<ReducedOperation>> { [Op.LogOf((byte)log)] = [.. _logs[log], New(log).NotCounting()] },
                new HashSet<InstanceKey>());
        }

        private ReducedOperation Append(int log)
        {
            if (!_logs.TryGetValue(log, out var operations)) _logs.Add(log, operations = []);
            operations.Add(New(log));
            return operations[^1];
        }

        private ReducedOperation New(int log)
        {
            _counters[log] = _counters.GetValueOrDefault(log, 1) + 1 + _random.Next(2);
            return new RandomRun((ulong)_random.Next(int.MaxValue)).Operations[0].At(_random.Next(_stamps), log, _counters[log]);
        }

        private static ReducedOperation Copy(ReducedOperation operation) => operation.At(operation.Stamp, operation.Key.Log.Span[^1], operation.Key.Counter);
    }
}
