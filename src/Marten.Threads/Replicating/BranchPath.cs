using System.Runtime.InteropServices;
using Marten.Threads.Logs;

namespace Marten.Threads.Replicating;

/// <summary>A part of a branch: the records from one counter to another.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BranchPart(LogBranch Branch, long From, long To);

/// <summary>The way from the root of a log's tree to the head of a branch.</summary>
internal sealed class BranchPath
{
    private readonly List<BranchPart> _parts = [];

    /// <param name="tree">The tree.</param>
    /// <param name="branch">Where the way leads.</param>
    public BranchPath(LogTree tree, int branch)
    {
        var to = long.MaxValue;
        for (var number = branch; number != LogBranch.Root; number = tree.Branches[number].Parent)
        {
            var current = tree.Branches[number];
            _parts.Insert(0, new BranchPart(current, current.Start, Math.Min(to, current.HeadCounter)));
            to = current.Start - 1;
        }
    }

    /// <summary>Up to which counter whoever knows a position knows this way: where it leads to another branch, up to the fork.</summary>
    public long KnownBy(LogTree tree, RecordPosition position)
    {
        for (var (number, counter) = (position.Branch, position.Counter); number != LogBranch.Root;)
        {
            foreach (var part in _parts)
            {
                if (part.Branch.Number == number) return Math.Min(counter, part.To);
            }

            (number, counter) = (tree.Branches[number].Parent, tree.Branches[number].Start - 1);
        }

        return 0;
    }

    /// <summary>What follows a counter, in order.</summary>
    public IEnumerable<BranchPart> After(long counter) => _parts.Where(part => part.To > counter).Select(part => part with { From = Math.Max(part.From, counter + 1) });
}
