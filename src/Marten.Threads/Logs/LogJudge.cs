using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Logs;

/// <summary>
/// Decides which records of a log count: one winner for everybody, from the set of records alone
/// (docs/reduction.md, section 1).
/// </summary>
internal static class LogJudge
{
    public static LogVerdict Judge(IReadOnlyList<LogBranch> branches)
    {
        var countsUntil = new long[branches.Count];
        var losesAsFirst = new bool[branches.Count];
        if (branches.Count == 0) return new LogVerdict(LogState.Empty, -1, countsUntil, losesAsFirst, default);

        var roots = branches.Where(static branch => branch.Parent == LogBranch.Root).ToList();
        var confirmed = roots.Where(static root => !root.IsUnconfirmedFirst).ToList();
        foreach (var root in roots)
            losesAsFirst[root.Number] = root.IsUnconfirmedFirst;
        if (confirmed.Count == 0)
            return JudgeUnconfirmed(roots, countsUntil, losesAsFirst);

        var first = confirmed.MinBy(static root => (root.FirstEvent, root.Author), RootOrder.Instance)!;
        var winner = Walk(branches, first, countsUntil);
        var counted = branches.Count - (roots.Count - confirmed.Count);
        if (counted > LogTree.BranchesMax)
            return Stop(branches, first, winner, countsUntil, losesAsFirst);
        return new LogVerdict(counted == 1 ? LogState.Open : LogState.Forked, winner, countsUntil, losesAsFirst, first.Author);
    }

    /// <summary>The counter of the first records that stand beside each other; <see cref="long.MaxValue"/> without a fork.</summary>
    public static long LowestFork(IReadOnlyList<LogBranch> branches)
    {
        var confirmedRoots = 0;
        var lowest = long.MaxValue;
        foreach (var branch in branches)
        {
            if (branch.Parent != LogBranch.Root) lowest = Math.Min(lowest, branch.Start);
            else if (!branch.IsUnconfirmedFirst && ++confirmedRoots == 2) return LogBranch.FirstCounter;
        }

        return lowest;
    }

    private static LogVerdict JudgeUnconfirmed(List<LogBranch> roots, long[] countsUntil, bool[] losesAsFirst)
    {
        if (roots.Count > 1)
        {
            // A head is still told to peers, so that they can offer what is missing; the choice is the same everywhere.
            var shown = roots.MinBy(static root => (root.FirstEvent, root.Author), RootOrder.Instance)!;
            return new LogVerdict(LogState.Contested, shown.Number, countsUntil, losesAsFirst, default);
        }

        countsUntil[roots[0].Number] = LogBranch.FirstCounter;
        return new LogVerdict(LogState.Unconfirmed, roots[0].Number, countsUntil, losesAsFirst, roots[0].Author);
    }

    // A log that is stopped at its root has no author: which first records a node keeps then depends on what came first.
    private static LogVerdict Stop(
        IReadOnlyList<LogBranch> branches, LogBranch first, int winner, long[] countsUntil, bool[] losesAsFirst)
    {
        var lastOfTrunk = LowestFork(branches) - 1;
        for (var i = 0; i < countsUntil.Length; i++)
            countsUntil[i] = branches[i].Start > lastOfTrunk ? 0 : Math.Min(countsUntil[i], lastOfTrunk);
        var author = lastOfTrunk == 0 ? default : first.Author;
        return new LogVerdict(LogState.Stopped, winner, countsUntil, losesAsFirst, author);
    }

    // At each fork the bytewise smallest event CID goes on; everything after it on the other branches does not count.
    private static int Walk(IReadOnlyList<LogBranch> branches, LogBranch first, long[] countsUntil)
    {
        var current = first;
        var from = first.Start;
        while (true)
        {
            var (fork, best) = NextFork(branches, current, from);
            if (fork == long.MaxValue)
            {
                countsUntil[current.Number] = current.HeadCounter;
                return current.Number;
            }

            if (best is null)
            {
                from = fork;
                continue;
            }

            countsUntil[current.Number] = fork - 1;
            current = best;
            from = best.Start;
        }
    }

    // The lowest fork of a branch above a counter, and the branch that wins it; null when the branch itself does.
    private static (long Fork, LogBranch? Best) NextFork(IReadOnlyList<LogBranch> branches, LogBranch current, long above)
    {
        var fork = long.MaxValue;
        foreach (var branch in branches)
        {
            if (branch.Parent == current.Number && branch.Start > above) fork = Math.Min(fork, branch.Start);
        }

        LogBranch? best = null;
        foreach (var branch in branches)
        {
            if (branch.Parent != current.Number || branch.Start != fork) continue;
            var rival = best?.FirstEvent ?? branch.RivalEvent;
            if (branch.FirstEvent.CompareTo(rival) < 0) best = branch;
        }

        return (fork, best);
    }

    private sealed class RootOrder : IComparer<(Cid Event, ReadOnlyMemory<byte> Author)>
    {
        public static readonly RootOrder Instance = new();

        public int Compare((Cid Event, ReadOnlyMemory<byte> Author) x, (Cid Event, ReadOnlyMemory<byte> Author) y)
        {
            var byEvent = x.Event.CompareTo(y.Event);
            return byEvent != 0 ? byEvent : x.Author.Span.SequenceCompareTo(y.Author.Span);
        }
    }
}
