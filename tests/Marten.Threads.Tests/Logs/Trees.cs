using Marten.Threads.Logs;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Logs;

/// <summary>Trees filled in one call, and the orders in which to fill them.</summary>
internal static class Trees
{
    private const int AllOrdersUpTo = 5;
    private const int RandomOrders = 40;

    /// <summary>A tree of records offered in the given order; what stands behind a gap is offered again when the gap is filled.</summary>
    public static LogTree Filled(params IEnumerable<VerifiedRecord> records)
    {
        var waiting = records.ToList();
        var tree = new LogTree(waiting[0].LogId);
        foreach (var record in waiting) tree.Announce(record);
        for (var placed = true; placed;)
            placed = waiting.RemoveAll(record => tree.Place(record).Kind != PlacementKind.Gap) > 0;
        return tree;
    }

    /// <summary>All orders of a few things; of many the given one, its reverse and random ones.</summary>
    public static IEnumerable<IReadOnlyList<T>> Orders<T>(IReadOnlyList<T> items)
    {
        if (items.Count <= AllOrdersUpTo)
        {
            foreach (var order in Permutations([.. items], 0)) yield return order;
            yield break;
        }

        yield return items;
        yield return [.. items.Reverse()];
        for (var seed = 0ul; seed < RandomOrders; seed++) yield return items.Shuffled(new SeededRandomSource(seed));
    }

    public static RecordPosition PositionOf(this LogTree tree, VerifiedRecord record) =>
        tree.TryFind(record.Cid, out var position) ? position : throw new ShouldAssertException($"The tree does not know {record.Cid}.");

    /// <summary>How a record stands if no other envelope names its author.</summary>
    public static RecordStanding StandingOf(this LogTree tree, VerifiedRecord record)
    {
        var position = tree.PositionOf(record);
        return tree.Judge().StandingOf(position, tree.Branches[position.Branch].Author.Span.SequenceEqual(record.AuthorKey.Span));
    }

    public static IReadOnlyList<RecordStanding> StandingsOf(this LogTree tree, params IEnumerable<VerifiedRecord> records) =>
        [.. records.Select(tree.StandingOf)];

    private static IEnumerable<IReadOnlyList<T>> Permutations<T>(T[] items, int from)
    {
        if (from == items.Length) yield return [.. items];
        for (var i = from; i < items.Length; i++)
        {
            (items[from], items[i]) = (items[i], items[from]);
            foreach (var order in Permutations(items, from + 1)) yield return order;
            (items[from], items[i]) = (items[i], items[from]);
        }
    }
}
